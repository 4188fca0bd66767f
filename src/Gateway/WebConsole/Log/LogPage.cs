using System.Globalization;
using Gateway.Requests;
using Gateway.Telemetry;
using Gateway.WebConsole.Access;
using Gateway.WebConsole.Frame;
using Gateway.WebConsole.Markup;
using Microsoft.Extensions.Options;

namespace Gateway.WebConsole.Log;

/// <summary>The live log: requests, mail sessions, sign-ins and acts together, filtered, and followed as they come.</summary>
internal sealed class LogPage(
    RecentLines lines, LogSearch search, RecentRequests requests, IOptionsMonitor<TelemetryOptions> options) : ConsolePage
{
    public const string PagePath = ConsoleLinks.LogPath;

    /// <summary>The lines on one page.</summary>
    public const int PageSize = 100;

    public override string Path => PagePath;

    public override string Title => "Live log";

    public override async Task<Html> RenderAsync(ConsoleVisit visit)
    {
        var filter = LogFilter.Of(visit);
        var before = long.TryParse(visit.Query("before"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : long.MaxValue;
        var next = lines.Next;
        var found = await search.FindAsync(filter, before, PageSize, visit.Aborted);
        return Html.Of($"""
            {Form(filter)}
            {Saved()}
            <noscript><p class="hint">A bookmark of this page keeps its filter.</p></noscript>
            {Html.If(requests.Skipped > 0 && string.IsNullOrEmpty(options.CurrentValue.AccessLog), () => Html.Of($"""
                <p class="note">{requests.Skipped} requests since the start are not shown: without Telemetry:AccessLog, at most
                {RecentRequests.MaximumPerSecond} in a second are kept.</p>
                """))}
            {Html.If(!lines.IsOn, () => Html.Of($"""<p class="note">Nothing is kept: Telemetry:RecentMegabytes is 0.</p>"""))}
            <section aria-label="Lines">
            <div class="follow" data-stream="{filter.UrlOf(LogStream.StreamPath, ("from", next.ToString(CultureInfo.InvariantCulture)))}">
            <button type="button" hidden>Follow</button> <span role="status"></span></div>
            <ol class="log" id="log">
            {found.Entries.Select(LogRow.Of)}
            </ol>
            {Html.If(found.Entries.Count == 0, () => Html.Of($"""<p class="empty">No line matches.</p>"""))}
            {Older(filter, found)}
            </section>
            """);
    }

    private static Html Older(LogFilter filter, LogSearchResult found) => found.Rest is not { } rest ? Html.Empty : Html.Of($"""
        {Html.If(found.Entries.Count < PageSize, () => Html.Of($"""<p class="hint">The search has taken long; older lines were not read.</p>"""))}
        <p><a class="button" href="{filter.UrlOf(PagePath, ("before", rest.ToString(CultureInfo.InvariantCulture)))}">Older lines</a></p>
        """);

    private static Html Saved() => Html.Of($"""
        <p class="saved">Filters: {Saved("Failures", new() { Outcome = LogFilter.Failures })}
        {Saved("Refused sign-ins", new() { Kind = nameof(LogEntryKind.SignIn), Outcome = LogFilter.Failures })}
        {Saved("Acts", new() { Kind = nameof(LogEntryKind.Act) })}
        {Saved("Mail", new() { Kind = nameof(LogEntryKind.Mail) })}
        {Saved("Dead back ends", new() { Outcome = nameof(RequestOutcome.DestinationUnavailable) })}
        <span class="own-filters"></span></p>
        <form class="save-filter" hidden><label>Name of this filter <input type="text" maxlength="60" required autocomplete="off"></label>
        <button type="submit">Save</button></form>
        """);

    private static Html Saved(string name, LogFilter filter) => Html.Of($"""<a href="{filter.UrlOf(PagePath)}">{name}</a> """);

    private static Html Form(LogFilter filter) => Html.Of($"""
        <form class="filter" method="get" action="{PagePath}" role="search">
        <label>What <select name="kind">
        <option value="">Everything</option>
        {Enum.GetValues<LogEntryKind>().Select(kind => Option(kind, filter))}
        </select></label>
        {Field("user", "User", filter.User)}
        {Field("address", "Address", filter.Address)}
        {Field("route", "Route", filter.Route)}
        <label>Outcome <input type="text" name="outcome" value="{filter.Outcome}" list="outcomes" autocomplete="off"></label>
        <datalist id="outcomes"><option value="{LogFilter.Failures}">{Enum.GetNames<RequestOutcome>().Skip(1).Select(n => Html.Of($"""<option value="{n}">"""))}</datalist>
        {Field("trace", "Trace id", filter.Trace)}
        {Field("text", "Text", filter.Text)}
        <button type="submit">Show</button>
        <a href="{PagePath}">Show all</a>
        </form>
        """);

    private static Html Option(LogEntryKind kind, LogFilter filter)
    {
        var name = kind.ToString();
        var label = kind switch
        {
            LogEntryKind.Request => "Requests",
            LogEntryKind.Mail => "Mail sessions",
            LogEntryKind.SignIn => "Sign-ins",
            _ => "Acts",
        };
        return name.Equals(filter.Kind, StringComparison.OrdinalIgnoreCase)
            ? Html.Of($"""<option value="{name}" selected>{label}</option>""")
            : Html.Of($"""<option value="{name}">{label}</option>""");
    }

    private static Html Field(string name, string label, string value) =>
        Html.Of($"""<label>{label} <input type="text" name="{name}" value="{value}" autocomplete="off"></label>""");
}
