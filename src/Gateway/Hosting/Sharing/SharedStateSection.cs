using System.Text.Json;
using Gateway.Admin;
using Gateway.State.Redis;
using Gateway.State.Sharing;

namespace Gateway.Hosting.Sharing;

/// <summary>The store that the gateways share: whether it is away, and what it has still to be told.</summary>
internal sealed class SharedStateSection(RedisConnection connection, SharedOutbox outbox, ClockWatch clock) : IStatusSection
{
    public string Name => "sharedState";

    public void Write(Utf8JsonWriter json)
    {
        var status = connection.Status;
        json.WriteStartObject();
        json.WriteBoolean("available", status.IsAvailable);
        json.WriteString("since", status.Since);
        json.WriteNumber("pending", outbox.Count);
        json.WriteNumber("clockBehindSeconds", Math.Round(clock.Behind.TotalSeconds, 3));
        if (status.Reason is { } reason)
        {
            json.WriteString("lastError", reason);
        }
        else if (clock.IsApart)
        {
            json.WriteString("lastError", ClockWatch.Describe(clock.Behind));
        }

        json.WriteEndObject();
    }
}
