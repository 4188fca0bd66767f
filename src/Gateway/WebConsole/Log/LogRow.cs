using System.Globalization;
using Gateway.WebConsole.Markup;

namespace Gateway.WebConsole.Log;

/// <summary>One line of the live log as markup: what happened in words, with ways to the user, the trace and the explanation.</summary>
internal static class LogRow
{
    public static Html Of(LogEntry entry)
    {
        var mark = entry.IsFailure ? "line failed" : "line";
        return Html.Of($"""
            <li class="{mark}"><div class="head">{Time(entry)} <span class="kind">{Kind(entry)}</span> <span class="outcome">{Outcome(entry)}</span></div>
            <div class="what">{What(entry)}</div><div class="links">{Links(entry)}</div></li>
            """);
    }

    private static Html Time(LogEntry entry)
    {
        var (exact, shown) = (entry.Time.ToString("o", CultureInfo.InvariantCulture),
            entry.Time.UtcDateTime.ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        return Html.Of($"""<time datetime="{exact}">{shown}</time>""");
    }

    private static string Kind(LogEntry entry) => entry.Kind switch
    {
        LogEntryKind.Request => entry.Text("protocol"),
        LogEntryKind.Mail => entry.Text("protocol"),
        LogEntryKind.SignIn => "sign-in",
        _ => "act",
    };

    private static string Outcome(LogEntry entry) => entry.Status > 0
        ? $"{entry.Outcome} {entry.Status.ToString(CultureInfo.InvariantCulture)}"
        : entry.Outcome;

    private static Html What(LogEntry entry) => entry.Kind switch
    {
        LogEntryKind.Request => Html.Of($"""
            {entry.Text("method")} {entry.Text("host")}{entry.Text("target")}{Detail(entry.Text("reason"))}{Sizes(entry, "requestBytes", "responseBytes")}
            """),
        LogEntryKind.Mail => Html.Of($"{entry.Text("host")}{Detail(entry.Text("destination"))}{Sizes(entry, "bytesIn", "bytesOut")}"),
        LogEntryKind.SignIn => Html.Of(
            $"{entry.Text("scheme")} over {entry.Text("protocol")}{Detail(entry.Text("reason"))}{Detail(entry.Text("device"))}"),
        _ => Html.Of($"{entry.Text("action")} {entry.Text("target")}{Detail(entry.Text("reason"))}"),
    };

    private static Html Detail(string text) => Html.If(text.Length > 0, () => Html.Of($" <small>{text}</small>"));

    private static Html Sizes(LogEntry entry, string received, string sent) => Html.Of(
        $" <small>{Shown.Duration(entry.Duration)}, {Shown.Bytes(entry.Bytes(received))} in, {Shown.Bytes(entry.Bytes(sent))} out</small>");

    private static Html Links(LogEntry entry) => Html.Join(
        [User(entry), Link("address", entry.Address), Link("route", entry.Route), Trace(entry), Explain(entry)]);

    private static Html User(LogEntry entry)
    {
        if (entry.User.Length == 0)
        {
            return Html.Empty;
        }

        return entry.Kind == LogEntryKind.Act
            ? Html.Of($"<span>by {entry.User}</span> ")
            : Html.Of($"""{ConsoleLinks.User(entry.User)} <a href="{ConsoleLinks.Sessions(entry.User)}">sessions</a> """);
    }

    private static Html Link(string name, string value) => Html.If(
        value.Length > 0, () => Html.Of($"""<a href="{ConsoleLinks.Log(name, value)}">{value}</a> """));

    private static Html Trace(LogEntry entry) => Html.If(entry.Trace.Length > 0, () => Html.Of(
        $"""<a class="trace" href="{ConsoleLinks.Log("trace", entry.Trace)}" title="{entry.Trace}">trace</a> """));

    private static Html Explain(LogEntry entry)
    {
        if (entry.Kind == LogEntryKind.Request)
        {
            var scheme = entry.Text("tls").Length > 0 ? "https" : "http";
            var target = $"{scheme}://{entry.Text("host")}{entry.Text("target")}";
            return ExplainLink(entry, entry.Text("method"), target);
        }

        return Html.If(
            entry.Kind == LogEntryKind.Mail && entry.Text("host").Length > 0,
            () => ExplainLink(entry, entry.Text("protocol"), entry.Text("host")));
    }

    private static Html ExplainLink(LogEntry entry, string method, string target) =>
        Html.Of($"""<a href="{ConsoleLinks.Explain(method, target, entry.Address, entry.User)}">explain</a>""");
}
