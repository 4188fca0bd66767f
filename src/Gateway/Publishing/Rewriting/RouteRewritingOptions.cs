using System.ComponentModel;

namespace Gateway.Publishing.Rewriting;

/// <summary>The <c>Rewriting</c> section of a route: addresses of the inside in responses, and of the outside in requests.</summary>
internal sealed class RouteRewritingOptions
{
    [Description("Whether the destinations' addresses in Location, Content-Location, Refresh, Link, X-MS-Location and Set-Cookie are "
        + "replaced by the address that the client used, and Destination and If of WebDAV the other way.")]
    public bool Enabled { get; init; } = true;

    [Description("Further addresses of the inside, beside those of the cluster's destinations: ex2.corp.example.com (every port), "
        + "ex2.corp.example.com:8443, or with scheme and path prefix, http://legacy.corp.example.com/app.")]
    public IReadOnlyList<string> InternalAddresses { get; init; } = [];

    [Description("Further response headers that hold one address each, such as X-Accel-Location.")]
    public IReadOnlyList<string> Headers { get; init; } = [];

    [Description("Whether the href elements of WebDAV multistatus bodies (207) are rewritten too. Such responses pass uncompressed.")]
    public bool Multistatus { get; init; }

    [Description("How Destination and If of WebDAV reach the back end: Absolute (default) with the destination's scheme and the Host it "
        + "gets, Path alone, or Keep as the client sent it (default of the preset Exchange2003).")]
    public WebDavDestinationForm? Destination { get; init; }
}
