using System.Text;
using Gateway.WebConsole.Access;
using Gateway.WebConsole.Markup;

namespace Gateway.WebConsole.Log;

/// <summary>Which lines of the live log are shown. An address of the page is a filter that can be kept.</summary>
internal sealed record LogFilter
{
    /// <summary>The outcome that stands for everything that was refused or failed.</summary>
    public const string Failures = "failures";

    public string Kind { get; init; } = "";

    public string User { get; init; } = "";

    public string Address { get; init; } = "";

    public string Route { get; init; } = "";

    public string Outcome { get; init; } = "";

    public string Trace { get; init; } = "";

    public string Text { get; init; } = "";

    public bool IsEmpty => this == new LogFilter();

    public static LogFilter Of(ConsoleVisit visit) => new()
    {
        Kind = visit.Query("kind"),
        User = visit.Query("user"),
        Address = visit.Query("address"),
        Route = visit.Query("route"),
        Outcome = visit.Query("outcome"),
        Trace = visit.Query("trace"),
        Text = visit.Query("text"),
    };

    /// <summary>The address of a page with this filter.</summary>
    public string UrlOf(string path, params ReadOnlySpan<(string Name, string? Value)> more) => ConsoleUrl.Of(
        path,
        [
            ("kind", Kind), ("user", User), ("address", Address), ("route", Route), ("outcome", Outcome), ("trace", Trace),
            ("text", Text), .. more,
        ]);

    /// <summary>The entry of a line, if the filter lets it pass.</summary>
    public LogEntry? Match(long number, ReadOnlyMemory<byte> line)
    {
        // Rejects most lines without parsing them: a line contains its trace id verbatim.
        if (Trace.Length > 0 && line.Span.IndexOf(Encoding.UTF8.GetBytes(Trace)) < 0)
        {
            return null;
        }

        if (Text.Length > 0 && !Encoding.UTF8.GetString(line.Span).Contains(Text, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return LogEntry.Read(number, line) is { } entry && Matches(entry) ? entry : null;
    }

    private bool Matches(LogEntry entry) =>
        (Kind.Length == 0 || entry.Kind.ToString().Equals(Kind, StringComparison.OrdinalIgnoreCase))
        && (User.Length == 0 || IsOf(entry, User))
        && (Address.Length == 0 || entry.Address.StartsWith(Address, StringComparison.OrdinalIgnoreCase))
        && (Route.Length == 0 || entry.Route.Equals(Route, StringComparison.OrdinalIgnoreCase))
        && (Trace.Length == 0 || entry.Trace == Trace)
        && (Outcome.Length == 0 || HasOutcome(entry));

    private static bool IsOf(LogEntry entry, string user) =>
        entry.User.Equals(user, StringComparison.OrdinalIgnoreCase)
        || entry.Account.Equals(user, StringComparison.OrdinalIgnoreCase)
        || (entry.Kind == LogEntryKind.Act && entry.Text("target").Split(' ')[0].Equals(user, StringComparison.OrdinalIgnoreCase));

    private bool HasOutcome(LogEntry entry) => Outcome.Equals(Failures, StringComparison.OrdinalIgnoreCase)
        ? entry.IsFailure
        : entry.Outcome.Equals(Outcome, StringComparison.OrdinalIgnoreCase)
            || entry.Text("reason").Equals(Outcome, StringComparison.OrdinalIgnoreCase);
}
