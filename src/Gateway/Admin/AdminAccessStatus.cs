namespace Gateway.Admin;

/// <summary>Whether the admin listener answers a request.</summary>
internal enum AdminAccessStatus
{
    Allowed,

    /// <summary>The Host header is a name that is not ours: a web page that has pointed its own name at this address.</summary>
    UnknownHost,

    /// <summary>Not GET or HEAD: nothing here changes anything.</summary>
    MethodNotAllowed,

    /// <summary>A page of another origin asks through a browser.</summary>
    ForeignOrigin,

    /// <summary>The bearer token is missing or wrong.</summary>
    Unauthorized,
}
