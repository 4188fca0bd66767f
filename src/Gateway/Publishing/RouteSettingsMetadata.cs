using System.Collections.ObjectModel;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Publishing;

/// <summary>
/// A route's metadata for YARP that also carries our own settings of the route. The settings travel with the very <see cref="RouteConfig"/>
/// that an endpoint is made of, so a reload cannot mix two configurations.
/// </summary>
internal sealed class RouteSettingsMetadata : ReadOnlyDictionary<string, string>
{
    // YARP keeps the endpoint of a route whose RouteConfig is equal, so a change of ours alone must show in it.
    private const string DigestKey = "Gateway.Digest";

    public RouteSettingsMetadata(IReadOnlyDictionary<string, string>? own, RouteSettings settings, string digest)
        : base(new Dictionary<string, string>(own ?? new Dictionary<string, string>()) { [DigestKey] = digest }) => Settings = settings;

    public RouteSettings Settings { get; }

    /// <summary>The settings of a route of ours.</summary>
    // every route comes from PublishedRoutes
    public static RouteSettings Of(RouteConfig route) => ((RouteSettingsMetadata)route.Metadata!).Settings;
}
