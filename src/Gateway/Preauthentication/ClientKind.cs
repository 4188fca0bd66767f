namespace Gateway.Preauthentication;

/// <summary>The kind of client, on which the form of a refusal depends.</summary>
public enum ClientKind
{
    /// <summary>A browser that opens a page: it can show a sign-in page.</summary>
    Navigation,

    /// <summary>
    /// A browser's script or sub-resource: it would take a page for data, and a Basic challenge would open the browser's own prompt.
    /// </summary>
    Script,

    /// <summary>All other clients: ActiveSync, Outlook, DAV, command-line tools, WebSockets of programs.</summary>
    Program,
}
