using System.Text.Json;
using Gateway.Publishing.Drains;
using Gateway.Publishing.Failures;
using Gateway.Publishing.Forwarding;
using Yarp.ReverseProxy;

namespace Gateway.Admin;

/// <summary>Every destination of every cluster, whether it receives requests, how fast it answers, and its last error.</summary>
internal sealed class DestinationsSection(
    IProxyStateLookup proxy, ConcurrentRequests requests, RecentLatency latency, DestinationErrors errors, DestinationDrains drains)
    : IStatusSection
{
    public string Name => "destinations";

    public void Write(Utf8JsonWriter json)
    {
        var latencies = latency.Read();
        json.WriteStartArray();
        foreach (var cluster in proxy.GetClusters().OrderBy(c => c.ClusterId, StringComparer.OrdinalIgnoreCase))
        {
            var available = cluster.DestinationsState.AvailableDestinations;
            foreach (var destination in cluster.DestinationsState.AllDestinations)
            {
                json.WriteStartObject();
                json.WriteString("cluster", cluster.ClusterId);
                var (name, id) = (DrainApplication.NameOf(cluster), destination.DestinationId);
                if (name != cluster.ClusterId)
                {
                    json.WriteString("configuredCluster", name);
                }

                json.WriteString("destination", id);
                json.WriteString("address", destination.Model.Config.Address);
                json.WriteBoolean("available", available.Contains(destination));
                json.WriteString("active", Enum.GetName(destination.Health.Active));
                json.WriteString("passive", Enum.GetName(destination.Health.Passive));
                json.WriteNumber("requests", requests.CountOf(destination));
                if (latencies.TryGetValue((name, id), out var recent))
                {
                    json.WriteNumber("recentRequests", recent.Requests);
                    json.WriteNumber("medianSeconds", recent.Median.TotalSeconds);
                    json.WriteNumber("percentile95Seconds", recent.Percentile95.TotalSeconds);
                }

                if (errors.Find(name, id) is { } error)
                {
                    json.WriteString("lastError", error.Reason);
                    json.WriteString("lastErrorAt", error.At);
                    json.WriteString("lastErrorAddress", error.Address);
                }

                DrainFacts.Write(json, drains.Find(name, id));
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }
}
