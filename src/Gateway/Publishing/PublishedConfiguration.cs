using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Publishing;

/// <summary>The routes and clusters of one configuration in YARP's terms.</summary>
/// <param name="routes">One for each path of each published route.</param>
/// <param name="clusters">One for each way a configured cluster is used.</param>
internal sealed class PublishedConfiguration(
    IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters) : IProxyConfig, IDisposable
{
    private readonly CancellationTokenSource _superseded = new();

    public IReadOnlyList<RouteConfig> Routes { get; } = routes;

    public IReadOnlyList<ClusterConfig> Clusters { get; } = clusters;

    // A token of its own for every configuration: YARP does not come back to one whose token has fired.
    public IChangeToken ChangeToken => new CancellationChangeToken(_superseded.Token);

    /// <summary>Tells YARP that a newer configuration is in force.</summary>
    public void Supersede() => _superseded.Cancel();

    public void Dispose() => _superseded.Dispose();
}
