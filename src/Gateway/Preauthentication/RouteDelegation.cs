namespace Gateway.Preauthentication;

/// <summary>What the back end is told about the user the gateway has verified.</summary>
public enum RouteDelegation
{
    /// <summary>Nothing; the client's own Authorization header is removed.</summary>
    None,

    /// <summary>The user's name and password as HTTP Basic, from a form sign-in too.</summary>
    Basic,

    /// <summary>The gateway signs in to the back end with NTLM, with the user's name and password.</summary>
    Ntlm,

    /// <summary>The user's name in a header, and the groups in another, for back ends that trust the gateway.</summary>
    Header,

    /// <summary>The caller's own token, once verified; name and password as HTTP Basic where the caller brought those.</summary>
    Bearer,

    /// <summary>The gateway fills in the back end's own sign-in form, such as Outlook Web Access's, and keeps its cookies.</summary>
    Forms,
}
