using Gateway.Preauthentication.Sessions;

namespace Gateway.Preauthentication.Pages;

/// <summary>
/// The cookie of a private computer on which a person has signed in: guesses at the password elsewhere do not lock the person out there.
/// It signs nobody in. The lockout knows whose it is, and for how long.
/// </summary>
internal static class DeviceCookie
{
    // RFC 6265bis 5.5: browsers keep no cookie for longer.
    private static readonly TimeSpan Life = TimeSpan.FromDays(400);

    /// <summary>The device of a sign-in: that of the cookie, or a new one on a private computer; null on a public one without.</summary>
    public static string? Of(PageRequest request, bool isPrivate)
    {
        var cookie = CookieHeader.Find(request.Context.Request.Headers.Cookie, request.Settings.DeviceCookie);
        if (FormToken.IsCookie(cookie))
        {
            return cookie;
        }

        return isPrivate ? FormToken.NewCookie() : null;
    }

    /// <summary>Keeps the device of a successful sign-in in the browser of a private computer.</summary>
    public static void Set(PageRequest request, string? device, bool isPrivate)
    {
        if (isPrivate && device is not null)
        {
            var cookie = GatewayCookies.Set(request.Settings.DeviceCookie, device, Life);
            request.Context.Response.Headers.Append("Set-Cookie", cookie);
        }
    }
}
