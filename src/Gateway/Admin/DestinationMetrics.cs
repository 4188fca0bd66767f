using System.Diagnostics.Metrics;
using Gateway.Mail.Routing;
using Yarp.ReverseProxy;

namespace Gateway.Admin;

/// <summary>Says of each destination, of web and mail, whether it receives what is new.</summary>
internal sealed class DestinationMetrics(IMeterFactory meters, IProxyStateLookup proxy, MailRoutes mail, TimeProvider time) : IHostedService
{
    public const string MeterName = "Gateway.Destinations";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        meters.Create(MeterName).CreateObservableGauge(
            "gateway.destination.up", Observe, "{destination}", "1 if the destination receives what is new, 0 if it is down.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<int>> Observe()
    {
        foreach (var cluster in proxy.GetClusters())
        {
            var available = cluster.DestinationsState.AvailableDestinations;
            foreach (var destination in cluster.DestinationsState.AllDestinations)
            {
                yield return Of(cluster.ClusterId, destination.DestinationId, available.Contains(destination));
            }
        }

        foreach (var destination in mail.Current.Clusters.SelectMany(c => c.Destinations))
        {
            yield return Of(destination.Cluster, destination.Name, destination.IsHealthy(time) && !destination.IsDrained);
        }
    }

    private static Measurement<int> Of(string cluster, string destination, bool isUp) => new(
        isUp ? 1 : 0,
        new KeyValuePair<string, object?>("gateway.cluster", cluster),
        new KeyValuePair<string, object?>("gateway.destination", destination));
}
