using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Gateway.Demo.Many;

/// <summary>Checks of several gateways: they know each other, and what one knows the others know.</summary>
internal sealed class DemoFleetChecks : IDisposable
{
    private const string Inbox = "/owa/";
    private const int Threshold = 10; // the default
    private const int Attempts = 3;

    private static readonly TimeSpan SignOutLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly DemoFleet _fleet;
    private readonly DemoVisitor[] _visitors;

    public DemoFleetChecks(DemoFleet fleet, X509Certificate2 authority)
    {
        _fleet = fleet;
        _visitors = [.. fleet.Gateways.Select(gateway => new DemoVisitor(gateway.Entrance, authority))];
    }

    /// <summary>The checks; the last one locks the second user.</summary>
    public IEnumerable<DemoCheck> All =>
    [
        new("Gateways", $"each of the {_fleet.Gateways.Count} knows all the others", (_, ct) => MembersAsync(ct)),
        new("Gateways", "who signs in at one is known at every other", (_, ct) => SignInAsync(ct)),
        new("Gateways", "a sign-out at one is known at every other within a second", (_, ct) => SignOutAsync(ct)),
        .. _fleet.PostgresPort is null
            ? Array.Empty<DemoCheck>()
            : [new("Gateways", "all of them keep second factors in one database", (_, ct) => AccountsAsync(ct))],
        new("Gateways", "guesses at all of them count together, and lock the user at each", (_, ct) => LockAsync(ct)),
    ];

    public void Dispose()
    {
        foreach (var visitor in _visitors)
        {
            visitor.Dispose();
        }
    }

    private async Task<string?> MembersAsync(CancellationToken cancellationToken)
    {
        foreach (var visitor in _visitors)
        {
            await UntilAsync(visitor, "gateways", _visitors.Length, cancellationToken);
        }

        return null;
    }

    private async Task<string?> SignInAsync(CancellationToken cancellationToken)
    {
        var browser = await SignedInAsync(cancellationToken);
        foreach (var visitor in _visitors)
        {
            if (!await IsKnownAsync(visitor, browser.CookieHeader, cancellationToken))
            {
                return $"the sign-in page at {visitor.Site.Https}";
            }
        }

        return null;
    }

    // The machine may be busy with something else for a while: the best of a few attempts counts.
    private async Task<string?> SignOutAsync(CancellationToken cancellationToken)
    {
        var best = TimeSpan.MaxValue;
        for (var attempt = 0; attempt < Attempts && best > SignOutLimit; attempt++)
        {
            var browser = await SignedInAsync(cancellationToken);
            var cookies = browser.CookieHeader;
            foreach (var visitor in _visitors)
            {
                if (!await IsKnownAsync(visitor, cookies, cancellationToken))
                {
                    return $"not signed in at {visitor.Site.Https} before";
                }
            }

            await browser.OpenAsync("/owa/logoff.owa", cancellationToken);
            var ended = TimeProvider.System.GetTimestamp();
            await Task.WhenAll(_visitors.Select(visitor => UntilUnknownAsync(visitor, cookies, cancellationToken)));
            var elapsed = TimeProvider.System.GetElapsedTime(ended);
            best = elapsed < best ? elapsed : best;
        }

        return best <= SignOutLimit ? null : $"known after {best.TotalSeconds:0.0} s";
    }

    /// <summary>An invitation of the first gateway is one that the last gateway can take back, once.</summary>
    private async Task<string?> AccountsAsync(CancellationToken cancellationToken)
    {
        var user = _fleet.Front.Passwords.Keys.Last();
        foreach (var (visitor, method, expected) in ((DemoVisitor, HttpMethod, HttpStatusCode)[])
        [
            (_visitors[0], HttpMethod.Post, HttpStatusCode.OK),
            (_visitors[^1], HttpMethod.Delete, HttpStatusCode.OK),
            (_visitors[0], HttpMethod.Delete, HttpStatusCode.NotFound),
        ])
        {
            using var request = new HttpRequestMessage(method, new Uri(visitor.Site.Admin, $"/api/factors?user={user}"));
            using var response = await visitor.SendAsync(request, cancellationToken);
            if (response.StatusCode != expected)
            {
                return $"{(int)response.StatusCode} for {method} at {visitor.Site.Admin}";
            }
        }

        return null;
    }

    private async Task<string?> LockAsync(CancellationToken cancellationToken)
    {
        var (user, password) = _fleet.Front.Passwords.Last();
        var guesses = Enumerable.Range(0, Threshold).Select(
            n => StatusAsync(_visitors[n % _visitors.Length], user, $"guess {n}", cancellationToken));
        if ((await Task.WhenAll(guesses)).FirstOrDefault(status => status != HttpStatusCode.Unauthorized) is var other and not 0)
        {
            return $"{(int)other} for a wrong password";
        }

        foreach (var visitor in _visitors)
        {
            await UntilAsync(visitor, "lockouts", 1, cancellationToken);
            if (await StatusAsync(visitor, user, password, cancellationToken) is var status and not HttpStatusCode.Unauthorized)
            {
                return $"{(int)status} for the right password at {visitor.Site.Https} after {Threshold} guesses";
            }
        }

        return null;
    }

    private async Task<DemoBrowser> SignedInAsync(CancellationToken cancellationToken)
    {
        var browser = new DemoBrowser(_visitors[0]);
        await browser.OpenAsync(Inbox, cancellationToken);
        await browser.SignInAsync(_fleet.Front.User, _fleet.Front.Password, cancellationToken);
        return browser;
    }

    private static async Task<bool> IsKnownAsync(DemoVisitor visitor, string cookies, CancellationToken cancellationToken)
    {
        var browser = new DemoBrowser(visitor) { CookieHeader = cookies };
        await browser.OpenAsync(Inbox, cancellationToken);
        return !browser.IsAsked && browser.Status == HttpStatusCode.OK;
    }

    private static async Task UntilUnknownAsync(DemoVisitor visitor, string cookies, CancellationToken cancellationToken)
    {
        while (await IsKnownAsync(visitor, cookies, cancellationToken))
        {
            await Task.Delay(Interval, cancellationToken);
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(
        DemoVisitor visitor, string user, string password, CancellationToken cancellationToken)
    {
        using var request = visitor.Request("OPTIONS", "/Microsoft-Server-ActiveSync");
        request.Headers.Authorization = DemoVisitor.Basic(user, password);
        using var response = await visitor.SendAsync(request, cancellationToken);
        return response.StatusCode;
    }

    /// <summary>Waits until a list in the status of a gateway has a number of entries; the check has a limit of its own.</summary>
    private static async Task UntilAsync(DemoVisitor visitor, string list, int count, CancellationToken cancellationToken)
    {
        while (await CountAsync(visitor, list, cancellationToken) != count)
        {
            await Task.Delay(Interval, cancellationToken);
        }
    }

    private static async Task<int> CountAsync(DemoVisitor visitor, string list, CancellationToken cancellationToken)
    {
        using var response = await visitor.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, new Uri(visitor.Site.Admin, "/api/status")), cancellationToken);
        using var status = await JsonDocument.ParseAsync(
            await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
        return status.RootElement.GetProperty(list).GetArrayLength();
    }
}
