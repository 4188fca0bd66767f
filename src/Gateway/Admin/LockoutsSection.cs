using System.Text.Json;
using Gateway.Identity.Lockout;

namespace Gateway.Admin;

/// <summary>The accounts that are currently locked.</summary>
internal sealed class LockoutsSection(ILockoutStore lockouts) : IStatusSection
{
    // The list is truncated because an attack can lock very many accounts; the metrics have the full count.
    private const int MaximumRows = 500;

    public string Name => "lockouts";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var account in lockouts.List(lockedOnly: true).Take(MaximumRows))
        {
            var counter = account.Unknown.LockedUntil is not null ? account.Unknown : account.Familiar;
            json.WriteStartObject();
            json.WriteString("user", account.Account);
            json.WriteBoolean("known", account.IsKnown);
            json.WriteNumber("failures", counter.Failures);
            WriteTime(json, "since", counter.LockedSince);
            WriteTime(json, "until", counter.LockedUntil);
            json.WriteString("lastSource", counter.LastSource);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
