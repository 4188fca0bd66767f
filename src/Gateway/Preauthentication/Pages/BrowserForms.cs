using Gateway.Preauthentication.Sessions;

namespace Gateway.Preauthentication.Pages;

/// <summary>Binds a form, or a request to a provider, to the browser it was sent to, by the form cookie.</summary>
internal sealed class BrowserForms(FormToken tokens, TimeProvider time)
{
    /// <summary>The time by which the pages date and judge what people prove.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <inheritdoc cref="PostedForm.ReadAsync"/>
    public Task<PostedForm?> ReadAsync(HttpRequest request) => PostedForm.ReadAsync(request, time);

    /// <summary>
    /// The value of the form cookie, set where the browser has none. A present one is kept, so that forms in two tabs do not invalidate
    /// each other.
    /// </summary>
    public static string EnsureCookie(PageRequest request)
    {
        var cookie = FindCookie(request);
        return FormToken.IsCookie(cookie) ? cookie : RenewCookie(request);
    }

    /// <summary>The value of a new form cookie, for a form on a page that begins a session, which clears the old one.</summary>
    public static string RenewCookie(PageRequest request)
    {
        var cookie = FormToken.NewCookie();
        request.Context.Response.Headers.Append("Set-Cookie", GatewayCookies.Set(request.Settings.FormCookie, cookie));
        return cookie;
    }

    /// <summary>The value of the form cookie that the browser sent, or null.</summary>
    public static string? FindCookie(PageRequest request) =>
        CookieHeader.Find(request.Context.Request.Headers.Cookie, request.Settings.FormCookie);

    /// <summary>The hidden field of a form that leads to <paramref name="target"/>.</summary>
    public string CreateToken(PageRequest request, string target) =>
        tokens.Write(EnsureCookie(request), BrowserSessions.HostOf(request.Context), target);

    /// <summary>The target of a posted form; null where the form was not sent to this browser.</summary>
    public string? ReadTarget(PageRequest request, PostedForm? form) =>
        tokens.Read(form?.Token, FindCookie(request), BrowserSessions.HostOf(request.Context));

    /// <summary>
    /// Whether the browser says that a form comes from another site. Old browsers do not say; for them the token alone decides.
    /// </summary>
    public static bool IsForeign(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        return (site.Length > 0 && site is not ("same-origin" or "none"))
            || (origin.Length > 0 && !origin.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase));
    }
}
