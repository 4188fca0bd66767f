using Gateway.Requests;

namespace Gateway.Preauthentication.Forms;

/// <summary>Ties what is sent to a browser, a form or a question to a provider, to that browser by the form cookie.</summary>
internal sealed class BrowserForms(SignInToken tokens)
{
    /// <summary>The form cookie, which is kept while there is one, so that two tabs with a form each do not spoil one another.</summary>
    public static string Cookie(HttpContext context, SignInOptions settings)
    {
        var cookie = CookieOf(context, settings);
        if (!SignInToken.IsCookie(cookie))
        {
            cookie = SignInToken.NewCookie();
            context.Response.Headers.Append("Set-Cookie", FormCookies.Set(settings.FormCookie, cookie));
        }

        return cookie;
    }

    /// <summary>The form cookie that the browser sent, if any.</summary>
    public static string? CookieOf(HttpContext context, SignInOptions settings) => CookieHeader.Find(context.Request.Headers.Cookie, settings.FormCookie);

    /// <summary>The hidden field of a form that leads to <paramref name="target"/>.</summary>
    public string Token(HttpContext context, SignInOptions settings, string target) => tokens.Write(Cookie(context, settings), BrowserSessions.HostOf(context), target);

    /// <summary>Where a posted form leads, or null when it is not one that was sent to this browser.</summary>
    public string? Target(HttpContext context, SignInOptions settings, SignInForm? form) => tokens.Read(form?.Token, CookieOf(context, settings), BrowserSessions.HostOf(context));

    /// <summary>What the browser itself says of where a form comes from; absent in old browsers, where the token alone decides.</summary>
    public static bool IsForeign(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        return (site.Length > 0 && site is not ("same-origin" or "none"))
            || (origin.Length > 0 && !origin.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase));
    }

    public static Task RefuseForeignAsync(HttpContext context) =>
        Refusal.AnswerAsync(context, StatusCodes.Status403Forbidden, RequestOutcome.Denied, "This form comes from another site.", "A sign-in form was posted from another site.");

    public static void Redirect(HttpContext context, string target)
    {
        RequestRecord.Of(context).Outcome = RequestOutcome.Answered;
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = target;
        context.Response.Headers.CacheControl = "no-store";
    }
}
