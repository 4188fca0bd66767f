namespace Gateway.Admin;

/// <summary>The result of the admin listener's access check.</summary>
internal enum AdminAccessStatus
{
    Allowed,

    /// <summary>
    /// The Host header is not one of the gateway's names. This stops DNS rebinding, where a web page resolves its own name to this address.
    /// </summary>
    UnknownHost,

    /// <summary>The method is not GET or HEAD, and the path allows no other.</summary>
    MethodNotAllowed,

    /// <summary>A browser sent the request for a page of another origin.</summary>
    ForeignOrigin,

    /// <summary>The bearer token is missing or wrong.</summary>
    Unauthorized,

    /// <summary>The token is <c>Admin:ViewToken</c>, and the request changes something.</summary>
    ViewOnly,
}
