using System.Globalization;
using System.Text.Json;

namespace Gateway.WebConsole.Log;

/// <summary>One line of the access log or the audit log, as it was written.</summary>
internal sealed class LogEntry
{
    // Results that do not indicate a problem.
    private static readonly string[] GoodOutcomes =
    [
        "Forwarded", "Answered", "Redirected", "ClientLeft", "Draining", "Accepted", "Done", "client_left", "logged_out", "idle_timeout",
        "shutting_down", "ended_by_administrator",
    ];

    private readonly JsonElement _line;

    private LogEntry(long number, JsonElement line)
    {
        Number = number;
        _line = line;
        Kind = KindOf(line);
    }

    /// <summary>By which lines are ordered.</summary>
    public long Number { get; }

    public LogEntryKind Kind { get; }

    public DateTimeOffset Time => _line.TryGetProperty("time", out var time) && time.TryGetDateTimeOffset(out var read) ? read : default;

    /// <summary>The user of a request, a session or a sign-in, or who has acted.</summary>
    public string User => Kind == LogEntryKind.Act ? Text("by") : Text("user");

    /// <summary>The account that a sign-in was counted against, where it differs from what was typed.</summary>
    public string Account => Text("name");

    public string Address => Kind == LogEntryKind.Request ? Text("client") : Text("source");

    public string Route => Text("route");

    public string Outcome => Kind switch
    {
        LogEntryKind.Mail => Text("end"),
        LogEntryKind.SignIn => Text("result"),
        _ => Text("outcome"),
    };

    public string Trace => Text("trace");

    /// <summary>The status of a response; 0 for other lines.</summary>
    public int Status => _line.TryGetProperty("status", out var status) ? status.GetInt32() : 0;

    /// <summary>Whether something was refused or failed.</summary>
    public bool IsFailure => Status >= 500 || !GoodOutcomes.Contains(Outcome, StringComparer.Ordinal);

    /// <summary>A line; null where it is none.</summary>
    public static LogEntry? Read(long number, ReadOnlyMemory<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line.Span);
            return new LogEntry(number, JsonElement.ParseValue(ref reader));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>One member as text; empty if the line has none.</summary>
    public string Text(string name) => _line.TryGetProperty(name, out var value) ? value.ToString() : "";

    /// <summary>How long a request or a session lasted.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds(_line.TryGetProperty("seconds", out var seconds) ? seconds.GetDouble() : 0);

    /// <summary>A size in bytes; 0 if the line has none.</summary>
    public long Bytes(string name) => long.TryParse(Text(name), CultureInfo.InvariantCulture, out var bytes) ? bytes : 0;

    private static LogEntryKind KindOf(JsonElement line)
    {
        if (line.TryGetProperty("action", out _))
        {
            return LogEntryKind.Act;
        }

        if (line.TryGetProperty("result", out _))
        {
            return LogEntryKind.SignIn;
        }

        return line.TryGetProperty("end", out _) ? LogEntryKind.Mail : LogEntryKind.Request;
    }
}
