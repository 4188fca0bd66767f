using System.Net;

namespace Gateway.Demo;

/// <summary>Checks of the host where people need a second factor, and programs an app password.</summary>
internal static class SecondFactorChecks
{
    private const string Factor = "/gateway/factor";

    public static IEnumerable<DemoCheck> All { get; } =
    [
        Check("Second factor", "the right password alone opens nothing", PasswordAloneAsync),
        Check("Second factor", "a code opens the mailbox, and is refused a second time", CodeAsync),
        Check("App passwords", "IMAP4 takes the app password", (visitor, factor, ct) => ImapAsync(visitor, factor.AppPassword, "OK", ct)),
        Check("App passwords", "IMAP4 refuses the user's own password", (
            visitor, _, ct) => ImapAsync(visitor, visitor.Site.Password, "NO", ct)),
        Check("App passwords", "POP3 refuses an app password that is not for it", PopAsync),
        Check("App passwords", "ActiveSync takes the app password", (
            visitor, factor, ct) => OptionsAsync(visitor, factor.AppPassword, HttpStatusCode.OK, ct)),
        Check("App passwords", "ActiveSync refuses the user's own password", (
            visitor, _, ct) => OptionsAsync(visitor, visitor.Site.Password, HttpStatusCode.Unauthorized, ct)),
    ];

    private static DemoCheck Check(
        string protocol, string promise, Func<DemoVisitor, DemoSecondFactor, CancellationToken, Task<string?>> tryAsync) =>
        new(protocol, promise, (visitor, cancellationToken) => visitor.Site.SecondFactor is { } factor
            ? tryAsync(visitor, factor, cancellationToken)
            : Task.FromResult<string?>("nobody has one"));

    private static async Task<string?> PasswordAloneAsync(
        DemoVisitor visitor, DemoSecondFactor factor, CancellationToken cancellationToken)
    {
        var browser = await AskedAsync(visitor, cancellationToken);
        if (!IsAsked(browser))
        {
            return $"not asked for it: {(int)browser.Status} at {browser.Location}";
        }

        await browser.OpenAsync(DemoEnrolment.Inbox, cancellationToken);
        return IsAsked(browser) ? null : $"{(int)browser.Status} at {browser.Location}";
    }

    private static async Task<string?> CodeAsync(DemoVisitor visitor, DemoSecondFactor factor, CancellationToken cancellationToken)
    {
        var browser = await AskedAsync(visitor, cancellationToken);
        var thief = await AskedAsync(visitor, cancellationToken);
        var code = DemoEnrolment.CodeOf(factor.Secret);
        await browser.SubmitAsync(Factor, cancellationToken, [("code", code)]);
        if (!browser.Page.Contains("Inbox", StringComparison.Ordinal))
        {
            return $"no mailbox: {(int)browser.Status} at {browser.Location}";
        }

        await thief.SubmitAsync(Factor, cancellationToken, [("code", code)]);
        return IsAsked(thief) ? null : $"let in again: {(int)thief.Status} at {thief.Location}";
    }

    private static Task<string?> ImapAsync(DemoVisitor visitor, string password, string status, CancellationToken cancellationToken) =>
        new MailTalk(visitor, DemoEntrance.SecuredHost).PlayAsync(
            visitor.Site.Ports.Imaps,
            true,
            [
                "* OK", $"> a LOGIN {visitor.Site.User} {password}", $"a {status}",
                .. status == "OK" ? (string[])["> b SELECT INBOX", "* 3 EXISTS", "b OK"] : [],
            ],
            cancellationToken);

    private static Task<string?> PopAsync(DemoVisitor visitor, DemoSecondFactor factor, CancellationToken cancellationToken) =>
        new MailTalk(visitor, DemoEntrance.SecuredHost).PlayAsync(
            visitor.Site.Ports.Pop3s,
            true,
            ["+OK", $"> USER {visitor.Site.User}", "+OK", $"> PASS {factor.AppPassword}", "-ERR"],
            cancellationToken);

    private static async Task<string?> OptionsAsync(
        DemoVisitor visitor, string password, HttpStatusCode status, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Options, DemoVisitor.Target(visitor.Site.Secured, "/Microsoft-Server-ActiveSync"));
        request.Headers.Authorization = DemoVisitor.Basic(visitor.Site.User, password);
        using var response = await visitor.SendAsync(request, cancellationToken);
        return HttpChecks.Expect(response, status);
    }

    private static bool IsAsked(DemoBrowser browser) => browser.Location.StartsWith(Factor, StringComparison.Ordinal);

    private static async Task<DemoBrowser> AskedAsync(DemoVisitor visitor, CancellationToken cancellationToken)
    {
        var browser = new DemoBrowser(visitor, visitor.Site.Secured);
        await browser.OpenAsync(DemoEnrolment.Inbox, cancellationToken);
        await browser.SignInAsync(visitor.Site.User, visitor.Site.Password, cancellationToken);
        return browser;
    }
}
