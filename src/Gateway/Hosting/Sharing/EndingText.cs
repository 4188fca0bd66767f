using System.Globalization;
using Gateway.Preauthentication.Sessions;

namespace Gateway.Hosting.Sharing;

/// <summary>Writes and reads what gateways tell each other about ended sessions. A gateway ignores what it does not know.</summary>
internal static class EndingText
{
    private const string Session = "session";
    private const string SessionWithSignOut = "session-sign-out";
    private const string Account = "account";
    private const string Notice = "provider";
    private const string Use = "provider-session";

    public static string Of(Guid id, bool allowsSignOut) => Join(allowsSignOut ? SessionWithSignOut : Session, id.ToString("N"));

    public static string Of(ProviderLogout logout) => Join(
        Notice,
        logout.Issuer,
        logout.Subject ?? "",
        logout.SessionId ?? "",
        logout.Before.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));

    /// <summary>The next whole millisecond, so that no session is missed that began within this one.</summary>
    public static string OfAccount(string account, DateTimeOffset before) =>
        Join(Account, account, (before.ToUnixTimeMilliseconds() + 1).ToString(CultureInfo.InvariantCulture));

    public static string OfUse(string issuer, string sessionId) => Join(Use, issuer, sessionId);

    /// <summary>Takes over what another gateway has told.</summary>
    public static void Apply(string text, DateTimeOffset until, SessionRegistry sessions, ProviderLogouts logouts)
    {
        string[] parts = [.. text.Split(' ').Select(Uri.UnescapeDataString)];
        switch (parts)
        {
            case [Session or SessionWithSignOut, var id] when Guid.TryParseExact(id, "N", out var session):
                sessions.RevokedElsewhere(session, until, allowsSignOut: parts[0] == SessionWithSignOut);
                break;
            case [Account, var account, var before] when TryReadTime(before, out var time):
                sessions.RevokedBeforeElsewhere(account, time, until);
                break;
            case [Notice, var issuer, var subject, var session, var before]
                when TryReadTime(before, out var time):
                logouts.AddFromElsewhere(new ProviderLogout(issuer, Optional(subject), Optional(session), time, until));
                break;
            case [Use, var issuer, var session]:
                logouts.SeenElsewhere(issuer, session, until);
                break;
        }
    }

    private static bool TryReadTime(string text, out DateTimeOffset time)
    {
        var isTime = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
        time = isTime ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : default;
        return isTime;
    }

    private static string Join(params string[] parts) => string.Join(' ', parts.Select(Uri.EscapeDataString));

    private static string? Optional(string text) => text.Length == 0 ? null : text;
}
