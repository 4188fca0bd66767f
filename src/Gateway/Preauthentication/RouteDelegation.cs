namespace Gateway.Preauthentication;

/// <summary>How the back end learns the user that the gateway has verified.</summary>
public enum RouteDelegation
{
    /// <summary>Nothing; the client's own Authorization header is removed.</summary>
    None,

    /// <summary>The user's name and password as HTTP Basic, also after a sign-in by form.</summary>
    Basic,

    /// <summary>The gateway signs in at the back end by NTLM with the user's name and password.</summary>
    Ntlm,

    /// <summary>The user's name in one header and the groups in another, for back ends that trust the gateway.</summary>
    Header,

    /// <summary>The user's own verified token; name and password as HTTP Basic where the user signed in with those.</summary>
    Bearer,

    /// <summary>The gateway fills in the back end's own sign-in form, such as that of Outlook Web Access, and keeps its cookies.</summary>
    Forms,
}
