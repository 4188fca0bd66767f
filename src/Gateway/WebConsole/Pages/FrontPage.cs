using System.Text.Json;
using Gateway.Admin;
using Gateway.Identity;
using Gateway.WebConsole.Access;
using Gateway.WebConsole.Frame;
using Gateway.WebConsole.History;
using Gateway.WebConsole.Markup;

namespace Gateway.WebConsole.Pages;

/// <summary>What needs a hand, and the traffic of the last hour and day.</summary>
internal sealed class FrontPage(StatusDocument status, TrafficHistory history, LockoutView lockouts, TimeProvider time) : ConsolePage
{
    private const int QuarterHours = 96;
    private const int Quarter = 15;
    private const int Hour = 60;
    private const int MaximumLocked = 5;

    public override string Path => ConsoleUrl.Root;

    public override string Title => "Overview";

    public override Task<Html> RenderAsync(ConsoleVisit visit)
    {
        var now = status.Read();
        var (hour, day) = (history.Read(Hour, 1), history.Read(QuarterHours, Quarter));
        return Task.FromResult(Html.Of($"""
            <section><h2>What needs a hand</h2>
            {Problems([.. StatusHealth.FindProblems(now).Select(p => Html.Of($"{p}")), .. Locked()])}
            </section>
            <section><h2>The last hour</h2>
            <div class="charts">{Charts(hour, "the last hour", "a minute")}</div>
            </section>
            <section><h2>The last day</h2>
            <div class="charts">{Charts(day, "the last day", "a quarter of an hour")}</div>
            </section>
            <section><h2>Now</h2>
            {Now(now)}
            </section>
            """));
    }

    // Names that no directory knows are guesses, and there may be many of them.
    private IEnumerable<Html> Locked()
    {
        var locked = lockouts.List().Where(a => a.IsKnown).Take(MaximumLocked + 1).ToArray();
        foreach (var account in locked.Take(MaximumLocked))
        {
            yield return Html.Of($"account {ConsoleLinks.User(account.Account)} is locked");
        }

        if (locked.Length > MaximumLocked)
        {
            yield return Html.Of($"""<a href="{LockoutsPage.PagePath}">more accounts are locked</a>""");
        }
    }

    private static Html Problems(IReadOnlyList<Html> problems) => problems.Count == 0
        ? Html.Of($"""<p class="state good">Nothing needs a hand.</p>""")
        : Html.Of($"""<ul class="problems">{problems.Select(p => Html.Of($"<li>{p}</li>"))}</ul>""");

    private static Html Charts(TrafficMinute[] traffic, string span, string step) => Html.Of($"""
        {BarChart.Of([.. traffic.Select(t => t.Requests)], "Requests", span, step)}
        {BarChart.Of([.. traffic.Select(t => t.Errors)], "Errors", span, step, isBad: true)}
        {BarChart.Of([.. traffic.Select(t => t.SignIns)], "Sign-ins", span, step)}
        {BarChart.Of([.. traffic.Select(t => t.Failures)], "Refused sign-ins", span, step, isBad: true)}
        """);

    private Html Now(JsonElement now)
    {
        var process = now.TryGetProperty("process", out var running) ? new StatusRow(running) : new StatusRow(now);
        var configuration = now.TryGetProperty("configuration", out var inForce) ? new StatusRow(inForce) : new StatusRow(now);
        var listeners = StatusRows.Of(now, "listeners")
            .Select(l => Html.Of($"<li>{l.Text("listener")}: {l.Text("protocol")} on {l.Text("endpoint")}</li>"));
        return Html.Of($"""
            <dl class="facts">
            <dt>State</dt><dd>{process.Text("state")}</dd>
            <dt>Version</dt><dd>{process.Text("version")}</dd>
            <dt>Configuration</dt><dd>generation {configuration.Text("generation")}, in force since {Shown.Time(configuration.Time("inForceSince"), time.GetUtcNow())}</dd>
            <dt>Listeners</dt><dd><ul class="plain">{listeners}</ul></dd>
            </dl>
            """);
    }
}
