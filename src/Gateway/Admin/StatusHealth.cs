using System.Text.Json;

namespace Gateway.Admin;

/// <summary>Finds what an administrator has to look at in a status.</summary>
internal static class StatusHealth
{
    private const int ExpiryDays = 14;
    private const double LeastFree = 100_000_000;
    private const double LeastPart = 0.01;

    /// <summary>One line for each problem; empty if the gateway is healthy.</summary>
    public static IReadOnlyList<string> FindProblems(JsonElement status) =>
    [
        .. Process(status),
        .. Configuration(status),
        .. SharedState(status),
        .. Rows(status, "destinations").Concat(Rows(status, "mailDestinations")).Where(r => IsFalse(r, "available"))
            .Select(Destination),
        .. Rows(status, "background").Where(r => IsFalse(r, "healthy"))
            .Select(r => $"{Text(r, "component")} fails: {Text(r, "lastError")}"),
        .. Rows(status, "certificates").SelectMany(Certificate),
        .. Rows(status, "logs").SelectMany(Log),
        .. Rows(status, "disks").SelectMany(Disk),
    ];

    private static string Destination(JsonElement row)
    {
        var name = $"destination {Text(row, "cluster")}/{Text(row, "destination")}";
        return row.TryGetProperty("drainedSince", out var since)
            ? $"{name} is drained since {since}, by {Text(row, "drainedBy")}: {Text(row, "drainedFor")}"
            : $"{name} is down: {Text(row, "address")}";
    }

    private static IEnumerable<string> Process(JsonElement status)
    {
        if (status.TryGetProperty("process", out var process) && Text(process, "state") is var state && state is not ("Ready" or ""))
        {
            yield return $"the gateway is not ready: {state}";
        }
    }

    private static IEnumerable<string> Configuration(JsonElement status)
    {
        if (status.TryGetProperty("configuration", out var configuration)
            && configuration.TryGetProperty("errors", out var errors)
            && errors.GetArrayLength() is > 0 and var count)
        {
            yield return $"the last configuration was refused with {count} error(s), first: {errors[0]}";
        }
    }

    private static IEnumerable<string> SharedState(JsonElement status)
    {
        if (status.TryGetProperty("sharedState", out var shared) && IsFalse(shared, "available"))
        {
            yield return $"the shared store is away since {Text(shared, "since")}: {Text(shared, "lastError")}";
        }
        else if (shared.ValueKind == JsonValueKind.Object && shared.TryGetProperty("lastError", out var clock))
        {
            yield return clock.ToString();
        }

        if (status.TryGetProperty("certificateLease", out var lease) && lease.TryGetProperty("lastError", out var error))
        {
            yield return $"certificates: {error}";
        }

        if (status.TryGetProperty("accounts", out var accounts) && IsFalse(accounts, "available"))
        {
            yield return $"the accounts' database is away since {Text(accounts, "since")}: {Text(accounts, "lastError")}";
        }
    }

    private static IEnumerable<string> Certificate(JsonElement row)
    {
        if (row.TryGetProperty("lastError", out var error))
        {
            yield return $"certificate {Text(row, "name")} is not renewed: {error}";
        }

        if (!row.TryGetProperty("notAfter", out _))
        {
            yield return $"certificate {Text(row, "name")} does not exist yet";
        }
        else if (row.TryGetProperty("daysLeft", out var days) && days.GetDouble() < ExpiryDays && !row.TryGetProperty("renewedBy", out _))
        {
            yield return $"certificate {Text(row, "name")} expires in {days} days";
        }
    }

    private static IEnumerable<string> Log(JsonElement row)
    {
        if (row.TryGetProperty("lastError", out var error))
        {
            yield return $"the {Text(row, "log")} log cannot be written: {error}";
        }
    }

    private static IEnumerable<string> Disk(JsonElement row)
    {
        var (free, total) = (row.GetProperty("freeBytes").GetDouble(), row.GetProperty("totalBytes").GetDouble());
        if (free < LeastFree || free < total * LeastPart)
        {
            yield return $"the disk of {Text(row, "folder")} is nearly full: {(long)(free / 1_000_000)} MB are left";
        }
    }

    private static JsonElement.ArrayEnumerator Rows(JsonElement status, string section) =>
        status.TryGetProperty(section, out var rows) && rows.ValueKind == JsonValueKind.Array ? rows.EnumerateArray() : default;

    private static bool IsFalse(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.False;

    private static string Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.ToString() : "";
}
