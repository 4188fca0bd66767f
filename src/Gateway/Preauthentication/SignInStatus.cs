namespace Gateway.Preauthentication;

/// <summary>What a scheme found in a request.</summary>
public enum SignInStatus : byte
{
    /// <summary>No credential of the route's schemes.</summary>
    Nothing,

    /// <summary>A valid credential.</summary>
    Accepted,

    /// <summary>A valid credential without the second factor that the route requires.</summary>
    FactorMissing,

    /// <summary>A session that a passkey has begun, on a route that requires the password.</summary>
    PasswordMissing,

    /// <summary>A refused credential, or one that could not be verified; see <see cref="SignInResult.Result"/>.</summary>
    Refused,

    /// <summary>A malformed credential.</summary>
    Malformed,

    /// <summary>A token that the back end verifies, not the gateway.</summary>
    PassedOn,

    /// <summary>A session cookie that is no longer valid: expired, signed out, modified, or of another host.</summary>
    SessionEnded,

    /// <summary>A scheme of the route has no handler, so that its credentials cannot be verified.</summary>
    NoHandler,
}
