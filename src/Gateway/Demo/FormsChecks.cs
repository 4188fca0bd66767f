namespace Gateway.Demo;

/// <summary>Checks of a browser session: the sign-in page, the mailbox, and signing out.</summary>
internal static class FormsChecks
{
    private const string Inbox = "/owa/";

    public static IEnumerable<DemoCheck> All { get; } =
    [
        new("Forms", "a browser gets the sign-in page, and the page it wanted after it", SignInAsync),
        new("Forms", "a wrong password is refused", WrongPasswordAsync),
        new("Forms", "the back end's own headers stay inside", ServerHeadersAsync),
        new("Forms", "signing out of the mailbox signs out of the gateway", SignOutAsync),
        new("Forms", "a cookie from before signing out is worth nothing", ReplayAsync),
    ];

    private static async Task<string?> SignInAsync(DemoVisitor visitor, CancellationToken cancellationToken)
    {
        var browser = new DemoBrowser(visitor);
        await browser.OpenAsync(Inbox + "?id=2", cancellationToken);
        if (!browser.IsAsked)
        {
            return $"no sign-in page: {(int)browser.Status} at {browser.Location}";
        }

        await browser.SignInAsync(visitor.Site.User, visitor.Site.Password, cancellationToken);
        return browser.Page.Contains("Lunch on Thursday?", StringComparison.Ordinal)
            ? null
            : $"no message: {(int)browser.Status} at {browser.Location}";
    }

    private static async Task<string?> WrongPasswordAsync(DemoVisitor visitor, CancellationToken cancellationToken)
    {
        var browser = new DemoBrowser(visitor);
        await browser.OpenAsync(Inbox, cancellationToken);
        await browser.SignInAsync(visitor.Site.User, "not the password", cancellationToken);
        return browser.IsAsked ? null : $"{(int)browser.Status} at {browser.Location}";
    }

    private static async Task<string?> ServerHeadersAsync(DemoVisitor visitor, CancellationToken cancellationToken)
    {
        var browser = await SignedInAsync(visitor, cancellationToken);
        string[] leaks = [.. ((string[])["Server", "X-Powered-By", "X-OWA-Version", "X-FEServer"]).Where(browser.Headers.Contains)];
        return leaks.Length == 0 ? null : $"seen: {string.Join(", ", leaks)}";
    }

    private static async Task<string?> SignOutAsync(DemoVisitor visitor, CancellationToken cancellationToken)
    {
        var browser = await SignedInAsync(visitor, cancellationToken);
        await browser.OpenAsync("/owa/logoff.owa", cancellationToken);
        await browser.OpenAsync(Inbox, cancellationToken);
        return browser.IsAsked ? null : $"still signed in: {(int)browser.Status} at {browser.Location}";
    }

    private static async Task<string?> ReplayAsync(DemoVisitor visitor, CancellationToken cancellationToken)
    {
        var browser = await SignedInAsync(visitor, cancellationToken);
        var kept = browser.CookieHeader;
        await browser.OpenAsync("/owa/logoff.owa", cancellationToken);
        var thief = new DemoBrowser(visitor) { CookieHeader = kept };
        await thief.OpenAsync(Inbox, cancellationToken);
        return thief.IsAsked ? null : $"let in: {(int)thief.Status} at {thief.Location}";
    }

    private static async Task<DemoBrowser> SignedInAsync(DemoVisitor visitor, CancellationToken cancellationToken)
    {
        var browser = new DemoBrowser(visitor);
        await browser.OpenAsync(Inbox, cancellationToken);
        await browser.SignInAsync(visitor.Site.User, visitor.Site.Password, cancellationToken);
        return browser;
    }
}
