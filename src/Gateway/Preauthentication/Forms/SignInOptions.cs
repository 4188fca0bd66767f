using System.ComponentModel;

namespace Gateway.Preauthentication.Forms;

/// <summary>The <c>SignIn</c> section: the sign-in page, its sessions, and the realm of Basic.</summary>
internal sealed class SignInOptions
{
    [Description("Name of the session cookie after the prefix __Host-, which ties it to HTTPS and to one host.")]
    public string CookieName { get; init; } = "gateway";

    [Description("Realm that Basic shows; empty for the host name the client asked for.")]
    public string Realm { get; init; } = "";

    [Description("Time-outs on a public or shared computer.")]
    public SignInLifetimeOptions Public { get; init; } = new();

    [Description("Time-outs on a private computer.")]
    public SignInLifetimeOptions Private { get; init; } = new() { Idle = TimeSpan.FromHours(8), Absolute = TimeSpan.FromDays(1) };

    [Description("How the sign-in page looks and what it says.")]
    public SignInPageOptions Page { get; init; } = new();

    [Description("Pages of single hosts, by host name, in place of Page.")]
    public IReadOnlyDictionary<string, SignInPageOptions> Hosts { get; init; } = new Dictionary<string, SignInPageOptions>();

    /// <summary>The session cookie's whole name.</summary>
    internal string SessionCookie => field ??= "__Host-" + CookieName;

    /// <summary>The whole name of the cookie that ties a sign-in form to the browser it was sent to.</summary>
    internal string FormCookie => field ??= "__Host-" + CookieName + "-form";

    internal SignInLifetimeOptions Lifetime(bool isPrivate) => isPrivate ? Private : Public;

    internal SignInPageOptions PageOf(string host) => Hosts.TryGetValue(host, out var page) ? page : Page;

    // Only what a quoted-string can hold; the host is what the client itself sent, so nothing internal leaks.
    internal static string RealmOf(SignInOptions options, HttpRequest request)
    {
        var realm = options.Realm.Length > 0 ? options.Realm : request.Host.Host;
        return realm.AsSpan().ContainsAny('"', '\\') ? "mail" : realm;
    }
}
