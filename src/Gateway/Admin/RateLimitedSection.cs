using System.Text.Json;
using Gateway.Identity.Throttling;

namespace Gateway.Admin;

/// <summary>The sources and networks that are rate limited now, by this gateway or another that shares its state.</summary>
internal sealed class RateLimitedSection(SourceThrottle throttle) : IStatusSection
{
    // The list is truncated because an attack has very many sources; the metrics have the full count.
    private const int MaximumRows = 500;

    public string Name => "rateLimitedSources";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var network in throttle.List().Take(MaximumRows))
        {
            json.WriteStartObject();
            json.WriteString("source", network.Network);
            json.WriteNumber("failures", network.Failures);
            json.WriteNumber("limit", network.Limit);
            json.WriteString("until", network.LimitedUntil!.Value); // the list has no others
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
