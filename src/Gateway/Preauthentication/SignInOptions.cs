using System.ComponentModel;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Sessions;

namespace Gateway.Preauthentication;

/// <summary>The <c>SignIn</c> section: the sign-in pages, the browser sessions, and the realm of challenges.</summary>
internal sealed class SignInOptions
{
    [Description("Name of the session cookie after the prefix __Host-, which binds it to HTTPS and to one host.")]
    public string CookieName { get; init; } = "gateway";

    [Description("Realm of the authentication challenges; empty for the requested host name.")]
    public string Realm { get; init; } = "";

    [Description("Time-outs on a public or shared computer.")]
    public SignInLifetimeOptions Public { get; init; } = new();

    [Description("Time-outs on a private computer.")]
    public SignInLifetimeOptions Private { get; init; } = new() { Idle = TimeSpan.FromHours(8), Absolute = TimeSpan.FromDays(1) };

    [Description("Network accepts a session's cookie only from the network where the person signed in: one IPv4 address or an IPv6 /64. A "
        + "stolen cookie is then of no use elsewhere, but people sign in again whenever they change networks, and with every change "
        + "between IPv4 and IPv6. None accepts it from everywhere.")]
    public SessionBinding BindSessionTo { get; init; }

    [Description("Appearance and texts of the sign-in pages.")]
    public SignInPageOptions Page { get; init; } = new();

    [Description("Appearance and texts for single hosts, by host name, instead of Page.")]
    public IReadOnlyDictionary<string, SignInPageOptions> Hosts { get; init; } = new Dictionary<string, SignInPageOptions>();

    /// <summary>The full name of the session cookie.</summary>
    internal string SessionCookie => field ??= "__Host-" + CookieName;

    /// <summary>The full name of the cookie that binds a sign-in form to the browser it was sent to.</summary>
    internal string FormCookie => field ??= "__Host-" + CookieName + "-form";

    /// <summary>The full name of the cookie that a private computer is recognized by.</summary>
    internal string DeviceCookie => field ??= "__Host-" + CookieName + "-device";

    /// <summary>The full name of the cookie of a device on which no second factor is asked.</summary>
    internal string TrustCookie => field ??= "__Host-" + CookieName + "-trust";

    /// <summary>The gateway's own cookies; the name of the first is in all the others'.</summary>
    internal string[] Cookies => field ??= [SessionCookie, FormCookie, DeviceCookie, TrustCookie];

    internal SignInLifetimeOptions Lifetime(bool isPrivate) => isPrivate ? Private : Public;

    /// <summary>The longest time that a session can last, on any computer.</summary>
    internal TimeSpan LongestLifetime => Public.Absolute > Private.Absolute ? Public.Absolute : Private.Absolute;

    /// <summary>The images of all pages, as they were read with the configuration.</summary>
    internal IEnumerable<PageImage> Images => Hosts.OrderBy(host => host.Key, StringComparer.Ordinal)
        .Select(host => host.Value)
        .Prepend(Page)
        .SelectMany(page => new[] { page.LoadedLogo.Image, page.LoadedDarkLogo.Image })
        .OfType<PageImage>();

    internal SignInPageOptions GetPage(string host) => Hosts.TryGetValue(host, out var page) ? page : Page;

    /// <summary>The realm of a challenge. The host name is the one that the client sent, so that no internal name leaks.</summary>
    internal string GetRealm(HttpRequest request)
    {
        var realm = Realm.Length > 0 ? Realm : request.Host.Host;

        // RFC 9110 5.6.4: a quoted-string needs escapes for these characters.
        return realm.AsSpan().ContainsAny('"', '\\') ? "mail" : realm;
    }

    /// <summary>
    /// The challenge of a scheme with a sign-in page. RFC 9110 11.6.1 requires a challenge with every 401; no client has a prompt for it.
    /// </summary>
    internal string GetPageChallenge(RouteAuthentication scheme, HttpRequest request) => $"{scheme} realm=\"{GetRealm(request)}\"";
}
