using System.Text.Json;
using Gateway.Mail.Protocols;
using Gateway.Mail.Routing;
using Gateway.Publishing.Drains;

namespace Gateway.Admin;

/// <summary>Every destination of every mail cluster, whether it receives new sessions, and its number of sessions.</summary>
internal sealed class MailDestinationsSection(MailRoutes routes, DestinationDrains drains, TimeProvider time) : IStatusSection
{
    public string Name => "mailDestinations";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var destination in routes.Current.Clusters
            .OrderBy(c => c.Name, StringComparer.OrdinalIgnoreCase)
            .SelectMany(c => c.Destinations))
        {
            json.WriteStartObject();
            json.WriteString("cluster", destination.Cluster);
            json.WriteString("destination", destination.Name);
            json.WriteString("protocol", MailProtocols.NameOf(destination.Address.Protocol));
            json.WriteString("address", destination.Address.ToString());
            json.WriteString("tls", destination.Address.Tls.ToString());
            json.WriteBoolean("available", destination.IsHealthy(time) && !destination.IsDrained);
            json.WriteNumber("sessions", destination.Sessions);
            if (destination.Latency is { } latency)
            {
                json.WriteNumber("connectSeconds", latency.TotalSeconds);
            }

            if (destination.LastError is { } error)
            {
                json.WriteString("lastError", error.Reason);
                json.WriteString("lastErrorAt", error.At);
                json.WriteString("lastErrorAddress", destination.Address.ToString());
            }

            DrainFacts.Write(json, drains.Find(destination.Cluster, destination.Name));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
