namespace Gateway.Preauthentication.Negotiate;

/// <summary>What an Authorization header has for the scheme Negotiate (RFC 4559).</summary>
public enum NegotiateStatus
{
    /// <summary>Nothing of the kind.</summary>
    None,

    /// <summary>The first token of Kerberos, by itself or within SPNEGO.</summary>
    Kerberos,

    /// <summary>A further token of SPNEGO.</summary>
    Continuation,

    /// <summary>NTLM, by its own scheme, raw, or within SPNEGO.</summary>
    Ntlm,

    /// <summary>SPNEGO without a mechanism that is taken.</summary>
    OtherMechanism,

    /// <summary>More than one header.</summary>
    Repeated,

    /// <summary>Longer than any ticket.</summary>
    TooLong,

    /// <summary>Not base64, or not such a token.</summary>
    Malformed,
}
