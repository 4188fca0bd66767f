namespace Gateway.Preauthentication;

/// <summary>What sort of client asks, as far as its answer depends on it.</summary>
public enum ClientKind
{
    /// <summary>A person's browser opens a page: it can be shown a sign-in page.</summary>
    Navigation,

    /// <summary>A browser's script or sub-resource: a page would be taken for data, a Basic challenge would pop up the browser's own prompt.</summary>
    Script,

    /// <summary>Everything else: ActiveSync, Outlook, DAV, command lines, WebSockets of programs.</summary>
    Program,
}
