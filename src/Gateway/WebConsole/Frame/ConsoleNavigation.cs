using Gateway.WebConsole.Access;
using Gateway.WebConsole.Markup;

namespace Gateway.WebConsole.Frame;

/// <summary>The frame within a page: navigation, heading, and the note of the last act.</summary>
internal sealed class ConsoleNavigation(IEnumerable<ConsolePage> pages)
{
    private readonly ConsolePage[] _pages = [.. pages];

    public Html Frame(ConsoleVisit visit, ConsolePage current, Html body) => Html.Of($"""
        <a class="skip" href="#main">Skip to the content</a>
        <header class="top">
        <p class="name"><a href="{ConsoleUrl.Root}">Gateway</a> <span>{Environment.MachineName}</span></p>
        <nav aria-label="Pages"><ul>
        {_pages.Where(p => p.IsInNavigation).Select(p => Link(p, current))}
        </ul></nav>
        <div class="who">{Who(visit)}</div>
        </header>
        <main id="main" tabindex="-1">
        <h1>{current.TitleOf(visit)}</h1>
        {Note(visit)}
        {body}
        </main>
        """);

    private static Html Link(ConsolePage page, ConsolePage current) => ReferenceEquals(page, current)
        ? Html.Of($"""<li><a href="{page.Path}" aria-current="page">{page.Title}</a></li>""")
        : Html.Of($"""<li><a href="{page.Path}">{page.Title}</a></li>""");

    private static Html Note(ConsoleVisit visit) =>
        Html.If(visit.Note is not null, () => Html.Of($"""<p class="note" role="status">{visit.Note}</p>"""));

    private static Html Who(ConsoleVisit visit)
    {
        var role = $"{(visit.Person is { } person ? $"{person}: " : "")}{(visit.MayAct ? "May act" : "May look")}";
        return visit.IsSignedIn
            ? Html.Of($"""
                <form method="post" action="{ConsoleUrl.Root}/signout"><input type="hidden" name="csrf" value="{visit.FormToken}">
                <span>{role}</span> <button class="plain" type="submit">Sign out</button></form>
                """)
            : Html.Of($"""<span>{role}</span>""");
    }
}
