namespace Gateway.Preauthentication;

/// <summary>What a scheme found in a request.</summary>
public enum SignInStatus
{
    /// <summary>Nothing that this route's schemes read.</summary>
    Nothing,

    /// <summary>A credential that is right.</summary>
    Accepted,

    /// <summary>A credential that is not right, or could not be asked about; see <see cref="SignInResult.Result"/>.</summary>
    Refused,

    /// <summary>A credential that cannot be read.</summary>
    Malformed,

    /// <summary>A token that is not the gateway's to verify: the back end does.</summary>
    PassedOn,

    /// <summary>A session cookie that is no longer good: expired, signed out, tampered with, of another host.</summary>
    SessionEnded,
}
