namespace Gateway.Preauthentication;

/// <summary>What a passkey is good for on a route.</summary>
public enum RoutePasskey
{
    /// <summary>As a second factor after the password, where SecondFactor accepts it.</summary>
    SecondFactorOnly,

    /// <summary>
    /// Also instead of the password: the authenticator has verified the person by PIN, finger or face, so that a passkey is two factors at
    /// once. The back end gets no password then.
    /// </summary>
    InsteadOfPassword,
}
