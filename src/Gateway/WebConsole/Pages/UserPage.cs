using Gateway.Accounts.Storage;
using Gateway.Admin;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.WebConsole.Access;
using Gateway.WebConsole.Frame;
using Gateway.WebConsole.Log;
using Gateway.WebConsole.Markup;

namespace Gateway.WebConsole.Pages;

/// <summary>
/// Everything about one user over all protocols: whether the account exists and is locked, its factors, its sessions and its recent events.
/// It helps the help desk to find out why a user cannot sign in.
/// </summary>
internal sealed class UserPage(
    LockoutView lockouts, AccountReader accounts, SessionsPage sessions, LockoutsPage locks, LogSearch log, TimeProvider time) : ConsolePage
{
    public const string PagePath = ConsoleLinks.UserPath;

    private const int MaximumLines = 100;

    public override string Path => PagePath;

    public override string Title => "User";

    public override string TitleOf(ConsoleVisit visit) => visit.Query("user") is { Length: > 0 } user ? user : Title;

    public override async Task<Html> RenderAsync(ConsoleVisit visit)
    {
        var user = visit.Query("user");
        return Html.Of($"""
            <form class="search" method="get" action="{Path}" role="search">
            <label>User <input type="search" name="user" value="{user}" autocomplete="off"></label>
            <button type="submit">Show</button>
            </form>
            {(user.Length > 0 ? await ShowAsync(visit, user) : Html.Empty)}
            """);
    }

    public override async Task<string?> ActAsync(ConsoleVisit visit, ConsoleForm form)
    {
        var (id, reason) = (form["id"], form["reason"]);
        try
        {
            return form["act"] switch
            {
                "release" => await locks.ActAsync(visit, form),
                "end-all" => $"{SessionEndpoints.EndAll(visit.Context, id, reason)} known sessions were ended, and all others of {id}.",
                "reset-factors" => await FactorEndpoints.ResetAsync(visit.Context, id, reason)
                    ? $"{id} has no second factor any more."
                    : $"{id} has no second factor.",
                "revoke" => await AppPasswordEndpoints.RevokeAsync(visit.Context, id, reason)
                    ? "The app password was revoked."
                    : "There is no such app password.",
                _ => await sessions.ActAsync(visit, form),
            };
        }
        catch (AccountStoreException e)
        {
            return e.Message;
        }
    }

    private async Task<Html> ShowAsync(ConsoleVisit visit, string user)
    {
        var known = await AccountLookup.FindAsync(visit.Services, user, visit.Aborted);
        var account = known ?? user.ToLowerInvariant();
        var (facts, problem) = await accounts.ReadAsync(account, visit.Aborted);
        var lines = (await log.FindAsync(new LogFilter { User = user }, long.MaxValue, MaximumLines, visit.Aborted)).Entries;
        return Html.Of($"""
            <section><h2>Can {user} sign in?</h2>
            {Answer(known, account, facts, lines)}
            {Lock(visit, user)}
            </section>
            {Html.If(problem is not null, () => Html.Of($"""<p class="error" role="alert">{problem}</p>"""))}
            <section><h2>Signed in</h2>
            {sessions.Browsers(visit, "", account)}
            {sessions.Mail(visit, "", name => name is not null && (Same(name, user) || Same(name, account)))}
            {ActForm.Of(visit, "End all sessions", $"of {account}", "end-all", ("id", account))}
            </section>
            {(facts is null ? Html.Empty : Proofs(visit, account, facts))}
            <section><h2>What happened</h2>
            <ol class="log">{lines.Select(LogRow.Of)}</ol>
            {Html.If(lines.Count == 0, () => Html.Of($"""<p class="empty">The log in memory has nothing of {user}.</p>"""))}
            <p><a href="{new LogFilter { User = user }.UrlOf(LogPage.PagePath)}">In the live log</a></p>
            </section>
            {Html.If(facts?.SignIns.Count > 0, () => SignIns(facts!))}
            """);
    }

    private Html Answer(string? known, string account, AccountFacts? facts, IReadOnlyList<LogEntry> lines)
    {
        var now = time.GetUtcNow();
        var view = lockouts.Show(account);
        var isLocked = view is { IsLocked: true };
        var last = lines.FirstOrDefault(l => l.Kind == LogEntryKind.SignIn);
        return Html.Of($"""
            <dl class="facts">
            <dt>Directory</dt><dd>{Shown.State(known is not null, $"knows {known}", "no directory knows this name")}</dd>
            <dt>Lockout</dt><dd>{Shown.State(!isLocked, "not locked", "locked")}</dd>
            <dt>Last attempt</dt><dd>{(last is null ? Shown.Nothing : Attempt(last, now))}</dd>
            <dt>Second factor</dt><dd>{(facts is { Factors.Factors.Count: > 0 and var count } ? Html.Of($"{count} set up") : Shown.Nothing)}</dd>
            </dl>
            """);
    }

    private static Html Attempt(LogEntry last, DateTimeOffset now) => Html.Of($"""
        {Shown.State(!last.IsFailure, last.Outcome, last.Outcome)} {last.Text("reason")} over {last.Text("protocol")} from {last.Address},
        {Shown.Time(last.Time, now)}
        """);

    private Html Lock(ConsoleVisit visit, string user) =>
        lockouts.Show(user) is { IsLocked: true } view ? locks.Accounts(visit, [view]) : Html.Empty;

    private Html Proofs(ConsoleVisit visit, string account, AccountFacts facts)
    {
        var now = time.GetUtcNow();
        var factors = new ConsoleTable("Factors", "Kind", "Name", "Host", "Set up", "Last used") { Empty = "There is no second factor." };
        foreach (var factor in facts.Factors.Factors)
        {
            factors.Add(
                Html.Of($"{factor.Kind.ToString()}"),
                Html.Of($"{factor.Name}"),
                Shown.Text(factor.Host),
                Shown.Time(factor.Created, now),
                Shown.Time(factor.Used, now));
        }

        var devices = new ConsoleTable("Remembered devices", "Device", "Network", "Last used", "Until")
        {
            Empty = "No device is remembered.",
        };
        foreach (var device in facts.Devices)
        {
            devices.Add(
                Html.Of($"{device.Name}"),
                Html.Of($"{device.Network}"),
                Shown.Time(device.Used, now),
                Shown.Time(device.Expires, now));
        }

        var passwords = new ConsoleTable("App passwords", "Name", "Opens", "Last used", "From", "Until", "")
        {
            Empty = "There is no app password.",
        };
        foreach (var password in facts.AppPasswords)
        {
            passwords.Add(
                Html.Of($"{password.Name}"),
                Html.Of($"{string.Join(", ", password.Scopes)}"),
                Shown.Time(password.Used, now),
                Html.Of($"{Shown.Text(password.Network)} <small>{password.Device}</small>"),
                Shown.Time(password.Expires, now),
                ActForm.Of(visit, "Revoke", $"the app password {password.Name}", "revoke", ("id", password.Id)));
        }

        var reset = facts.Factors.Factors.Count > 0
            ? ActForm.Of(visit, "Reset", $"the second factors of {account}", "reset-factors", ("id", account))
            : Html.Empty;
        return Html.Of($"""
            <section><h2>Factors and devices</h2>
            {factors.ToHtml()}
            <p class="hint">Recovery codes left: {facts.Factors.RecoveryCodes}</p>
            {reset}
            {devices.ToHtml()}
            </section>
            <section><h2>App passwords</h2>
            {passwords.ToHtml()}
            </section>
            """);
    }

    private Html SignIns(AccountFacts facts)
    {
        var now = time.GetUtcNow();
        var table = new ConsoleTable("Sign-ins of the last 90 days", "When", "Result", "Protocol", "Network", "Device");
        foreach (var entry in facts.SignIns)
        {
            var result = entry.Result.ToString();
            table.Add(
                Shown.Time(entry.At, now),
                Shown.State(entry.Result == AuthenticationStatus.Accepted, result, result),
                Html.Of($"{entry.Protocol} <small>{entry.Scheme}</small>"),
                Html.Of($"{entry.Network}"),
                Shown.Text(entry.Device));
        }

        return Html.Of($"""<section><h2>Sign-ins</h2>{table.ToHtml()}</section>""");
    }

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
