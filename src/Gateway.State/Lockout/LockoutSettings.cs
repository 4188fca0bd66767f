using System.Text.Json;
using Gateway.Identity.Lockout;

namespace Gateway.State.Lockout;

/// <summary>The settings of the lockout as the script reads them, written once for each configuration.</summary>
/// <param name="lease">How long an attempt may take.</param>
/// <param name="time">The clock. One that is not the system's decides in place of the server's.</param>
internal sealed class LockoutSettings(TimeSpan lease, TimeProvider time)
{
    private volatile Written? _written;

    public byte[] Of(LockoutOptions options)
    {
        if (time != TimeProvider.System)
        {
            return Write(options, time.GetUtcNow().ToUnixTimeMilliseconds());
        }

        if (_written is { } written && ReferenceEquals(written.Options, options))
        {
            return written.Json;
        }

        var json = Write(options, null);
        _written = new Written(options, json);
        return json;
    }

    private byte[] Write(LockoutOptions options, long? now)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteBoolean("enforce", options.Mode == LockoutMode.Enforce);
            json.WriteStartArray("thresholds");
            json.WriteNumberValue(options.ThresholdFor(familiar: false));
            json.WriteNumberValue(options.ThresholdFor(familiar: true));
            json.WriteEndArray();
            json.WriteNumber("window", (long)options.Window.TotalMilliseconds);
            json.WriteNumber("networks", options.FamiliarNetworks);
            json.WriteNumber("familiar_for", (long)options.FamiliarFor.TotalMilliseconds);
            json.WriteNumber("lease", (long)lease.TotalMilliseconds);
            if (now is { } milliseconds)
            {
                json.WriteNumber("now", milliseconds);
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private sealed record Written(LockoutOptions Options, byte[] Json);
}
