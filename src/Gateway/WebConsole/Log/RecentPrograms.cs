using Gateway.Preauthentication;
using Gateway.Telemetry;

namespace Gateway.WebConsole.Log;

/// <summary>Finds the programs of the last hour in the log in memory.</summary>
internal sealed class RecentPrograms(RecentLines lines, TimeProvider time)
{
    public static readonly TimeSpan Span = TimeSpan.FromHours(1);

    // Covers an hour on most gateways, and is fast to read on all of them.
    private const int MaximumLines = 50_000;

    /// <summary>The programs, the last used one first.</summary>
    public IReadOnlyList<ProgramActivity> Find(CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - Span;
        var found = new Dictionary<(string, string, string, string), ProgramActivity>();
        foreach (var (number, line) in lines.Backward(long.MaxValue).Take(MaximumLines))
        {
            if (cancellationToken.IsCancellationRequested || LogEntry.Read(number, line) is not { } entry || entry.Time < since)
            {
                break;
            }

            if (IsOfProgram(entry))
            {
                Add(found, entry);
            }
        }

        return [.. found.Values.OrderByDescending(p => p.Last)];
    }

    // A browser signs in by form or at a provider, and is listed with its session.
    private static bool IsOfProgram(LogEntry entry) =>
        entry.Kind == LogEntryKind.Request
        && entry.User.Length > 0
        && entry.Text("scheme") is not ("" or nameof(RouteAuthentication.Forms) or nameof(RouteAuthentication.OpenIdConnect));

    private static void Add(Dictionary<(string, string, string, string), ProgramActivity> found, LogEntry entry)
    {
        var key = (entry.User, entry.Text("userAgent"), entry.Address, entry.Route);
        if (!found.TryGetValue(key, out var program))
        {
            // The newest line comes first.
            program = new ProgramActivity(key.Item1, key.Item2, key.Item3, key.Item4)
            {
                Last = entry.Time,
                Destination = $"{entry.Text("cluster")}/{entry.Text("destination")}".Trim('/'),
            };
            found.Add(key, program);
        }

        program.First = entry.Time;
        program.Requests++;
        program.BytesIn += entry.Bytes("requestBytes");
        program.BytesOut += entry.Bytes("responseBytes");
    }
}
