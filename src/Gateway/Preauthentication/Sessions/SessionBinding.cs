namespace Gateway.Preauthentication.Sessions;

/// <summary>What a browser session is bound to besides its host.</summary>
internal enum SessionBinding
{
    /// <summary>The cookie is valid wherever it comes from.</summary>
    None,

    /// <summary>The cookie is valid in the network where the person signed in: one IPv4 address or an IPv6 /64.</summary>
    Network,
}
