using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Gateway.Accounts.Factors;
using OtpNet;

namespace Gateway.Demo;

/// <summary>
/// Sets up what the first user of the demo has, on the gateway's own pages as a person would: an authenticator app by invitation, and an
/// app password.
/// </summary>
internal static class DemoEnrolment
{
    public const string Inbox = "/owa/";

    private const string Account = "/gateway/account";
    private const int Attempts = 3;

    /// <exception cref="DemoException">A page is not as expected.</exception>
    public static async Task<DemoSecondFactor> RunAsync(DemoEntrance site, CancellationToken cancellationToken)
    {
        using var visitor = new DemoVisitor(site, X509CertificateLoader.LoadCertificateFromFile(site.AuthorityFile));
        await ForgetAsync(visitor, cancellationToken);
        var invitation = await InviteAsync(visitor, cancellationToken);
        var browser = new DemoBrowser(visitor, site.Secured);
        await browser.OpenAsync(Inbox, cancellationToken);
        await browser.SignInAsync(site.User, site.Password, cancellationToken);
        await browser.SubmitAsync("/gateway/factor/invitation", cancellationToken, [("code", invitation)]);
        var secret = browser.TextOf("key") ?? throw Unexpected("a new authenticator app", browser);
        for (var attempt = 1; browser.TextOf("key") is not null && attempt <= Attempts; attempt++)
        {
            // The step before, so that the code of this one is still unused; it is too old only where a step has just ended.
            await browser.SubmitAsync(
                "/gateway/factor/enrolment",
                cancellationToken,
                [("code", CodeOf(secret, TimeSpan.FromSeconds(-30))), ("name", "Authenticator app of the demo")]);
        }

        await browser.OpenAsync(Account, cancellationToken);
        await browser.SubmitAsync(
            Account,
            cancellationToken,
            [
                ("name", "Mail program of the demo"), ("Imap4", "yes"), ("Smtp", "yes"), ("ActiveSync", "yes"), ("deposit", "yes"),
                ("days", "30"),
            ]);
        return new DemoSecondFactor(secret, browser.TextOf("app-password") ?? throw Unexpected("a new app password", browser));
    }

    /// <summary>A code of the authenticator app.</summary>
    public static string CodeOf(string secret, TimeSpan later = default) =>
        TotpCode.At(Base32Encoding.ToBytes(secret), TimeProvider.System.GetUtcNow() + later);

    /// <summary>What the screen tells about it.</summary>
    public static string Describe(DemoEntrance site)
    {
        if (site.SecondFactor is not { } factor)
        {
            return "  None: several gateways need PostgreSQL for it.";
        }

        var secured = site.Secured.GetLeftPart(UriPartial.Authority);
        string[] lines =
        [
            $"Web mail        {secured}{Inbox}  ({site.User}'s password, and then a code)",
            $"Secret          {factor.Secret}  (for an authenticator app; oathtool --totp -b prints a code, too)",
            $"App password    {factor.AppPassword}  ({site.User}'s for IMAP4, submission and ActiveSync at {site.Secured.Host})",
            $"Account         {secured}{Account}  (sessions, factors and app passwords, to revoke them)",
        ];
        return string.Join(Environment.NewLine, lines.Select(line => $"  {line}"));
    }

    /// <summary>The arguments by which curl sends the app password.</summary>
    public static string AppPasswordOf(DemoEntrance site) => $"-u {site.User}:{site.SecondFactor?.AppPassword}";

    // A folder that is used again has what was set up before, of which nobody has the secret any more.
    private static async Task ForgetAsync(DemoVisitor visitor, CancellationToken cancellationToken)
    {
        var user = $"user={visitor.Site.User}";
        using var reset = await AskAsync(visitor, HttpMethod.Delete, $"/api/factors?{user}", cancellationToken);
        using var listed = await AskAsync(visitor, HttpMethod.Get, $"/api/app-passwords?{user}", cancellationToken);
        using var passwords = JsonDocument.Parse(await listed.Content.ReadAsStringAsync(cancellationToken));
        foreach (var password in passwords.RootElement.EnumerateArray())
        {
            using var revoked = await AskAsync(
                visitor, HttpMethod.Delete, $"/api/app-passwords?id={password.GetProperty("id").GetString()}", cancellationToken);
        }
    }

    private static async Task<string> InviteAsync(DemoVisitor visitor, CancellationToken cancellationToken)
    {
        using var response = await AskAsync(visitor, HttpMethod.Post, $"/api/factors?user={visitor.Site.User}", cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new DemoException($"The first user cannot be invited: {text}");
        }

        using var invitation = JsonDocument.Parse(text);
        return invitation.RootElement.GetProperty("code").GetString() ?? "";
    }

    private static Task<HttpResponseMessage> AskAsync(
        DemoVisitor visitor, HttpMethod method, string path, CancellationToken cancellationToken) =>
        visitor.SendAsync(new HttpRequestMessage(method, new Uri(visitor.Site.Admin, path)), cancellationToken);

    private static DemoException Unexpected(string wanted, DemoBrowser browser) =>
        new($"The page of {wanted} did not come, but {(int)browser.Status} at {browser.Location}.");
}
