using System.Text.Json;
using Gateway.Publishing.Drains;
using Gateway.Publishing.Forwarding;
using Yarp.ReverseProxy;

namespace Gateway.Admin;

/// <summary>Every destination of every cluster, and whether it receives requests.</summary>
internal sealed class DestinationsSection(IProxyStateLookup proxy, ConcurrentRequests requests, DestinationDrains drains) : IStatusSection
{
    public string Name => "destinations";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var cluster in proxy.GetClusters().OrderBy(c => c.ClusterId, StringComparer.OrdinalIgnoreCase))
        {
            var available = cluster.DestinationsState.AvailableDestinations;
            foreach (var destination in cluster.DestinationsState.AllDestinations)
            {
                json.WriteStartObject();
                json.WriteString("cluster", cluster.ClusterId);
                if (DrainApplication.NameOf(cluster) is var name && name != cluster.ClusterId)
                {
                    json.WriteString("configuredCluster", name);
                }

                json.WriteString("destination", destination.DestinationId);
                json.WriteString("address", destination.Model.Config.Address);
                json.WriteBoolean("available", available.Contains(destination));
                json.WriteString("active", Enum.GetName(destination.Health.Active));
                json.WriteString("passive", Enum.GetName(destination.Health.Passive));
                json.WriteNumber("requests", requests.CountOf(destination));
                DrainFacts.Write(json, drains.Find(DrainApplication.NameOf(cluster), destination.DestinationId));
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }
}
