namespace Gateway.Certificates.Turns;

/// <summary>Whose turn it is to issue.</summary>
public enum IssuingTurnKind
{
    /// <summary>This gateway's.</summary>
    Own,

    /// <summary>Another gateway's, or none's yet: what is issued is given to this one.</summary>
    Elsewhere,

    /// <summary>The gateways cannot agree: nobody may issue.</summary>
    Unknown,
}
