using Gateway.Admin;
using Gateway.Identity;
using Gateway.Identity.Lockout;
using Gateway.Identity.Throttling;
using Gateway.WebConsole.Access;
using Gateway.WebConsole.Frame;
using Gateway.WebConsole.Markup;

namespace Gateway.WebConsole.Pages;

/// <summary>The accounts that are locked and the sources that are rate limited, each with why and since when.</summary>
internal sealed class LockoutsPage(LockoutView lockouts, SourceThrottle throttle, TimeProvider time) : ConsolePage
{
    public const string PagePath = $"{ConsoleUrl.Root}/lockouts";

    private const int MaximumRows = 500;

    public override string Path => PagePath;

    public override string Title => "Lockouts";

    public override Task<Html> RenderAsync(ConsoleVisit visit)
    {
        var text = visit.Query("q");
        return Task.FromResult(Html.Of($"""
            {SearchForm.Of(Path, "User, address or network", text)}
            <section><h2>Locked accounts</h2>
            {Accounts(visit, lockouts.List().Where(a => SearchForm.Matches(
                text, a.Account, a.Unknown.LastSource, a.Familiar.LastSource)).Take(MaximumRows))}
            </section>
            <section><h2>Silenced sources</h2>
            <p class="hint">Addresses and networks that failed so often, for any names, that their attempts are refused for a while.</p>
            {Sources(visit, text)}
            </section>
            """));
    }

    public override Task<string?> ActAsync(ConsoleVisit visit, ConsoleForm form) => Task.FromResult(form["act"] switch
    {
        "release" => LockoutEndpoints.Release(visit.Context, form["id"], form["reason"])
            ? $"{form["id"]} was released."
            : $"Nothing is counted against {form["id"]}.",
        "release-source" => ThrottlingEndpoints.Release(visit.Context, form["id"], form["reason"])
            ? $"{form["id"]} was released."
            : $"Nothing is counted against {form["id"]}.",
        _ => null,
    });

    /// <summary>Accounts with their counters.</summary>
    public Html Accounts(ConsoleVisit visit, IEnumerable<LockoutAccountView> accounts)
    {
        var now = time.GetUtcNow();
        var table = new ConsoleTable("Locked accounts", "User", "Why", "From", "Since", "Until", "")
        {
            Empty = "No account is locked.",
        };
        foreach (var account in accounts)
        {
            var counter = account.Unknown.LockedUntil is null && account.Familiar.LockedUntil is not null
                ? account.Familiar
                : account.Unknown;
            table.Add(
                Html.Of($"{ConsoleLinks.User(account.Account)}{Unknown(account)}"),
                Html.Of($"{counter.Failures} failures from {(counter == account.Familiar ? "networks of the user" : "unknown sources")}"),
                Shown.Text(counter.LastSource),
                Shown.Time(counter.LockedSince, now),
                Shown.Time(counter.LockedUntil, now),
                ActForm.Of(visit, "Release", account.Account, "release", ("id", account.Account)));
        }

        return table.ToHtml();
    }

    private static Html Unknown(LockoutAccountView account) =>
        Html.If(!account.IsKnown, () => Html.Of($" <small>no directory knows it</small>"));

    private Html Sources(ConsoleVisit visit, string text)
    {
        var now = time.GetUtcNow();
        var table = new ConsoleTable("Silenced sources", "Source", "Why", "Until", "") { Empty = "No source is silenced." };
        foreach (var source in throttle.List().Where(s => SearchForm.Matches(text, s.Network)).Take(MaximumRows))
        {
            table.Add(
                Html.Of($"{source.Network}"),
                Html.Of($"{source.Failures} failures, the limit is {source.Limit}"),
                Shown.Time(source.LimitedUntil, now),
                ActForm.Of(visit, "Release", source.Network, "release-source", ("id", source.Network)));
        }

        return table.ToHtml();
    }
}
