using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.Preauthentication.Sessions;

/// <summary>
/// Sets and clears the gateway's own cookies. <c>__Host-</c> binds them to HTTPS, to the root path and to one host. SameSite is Lax, not
/// Strict: a person who follows a link from a mail must be signed in, and Lax already withholds the cookie from every cross-site POST,
/// frame, script and WebSocket.
/// </summary>
internal static class GatewayCookies
{
    private const string Attributes = "; Path=/; Secure; HttpOnly; SameSite=Lax";

    public static string Set(string name, string value) => $"{name}={value}{Attributes}";

    /// <summary>A cookie that stays when the browser is closed.</summary>
    public static string Set(string name, string value, TimeSpan life) => $"{Set(name, value)}; Max-Age={(long)life.TotalSeconds}";

    public static string Clear(string name) => $"{name}=; Max-Age=0{Attributes}";

    /// <summary>
    /// When the response starts, sets the session cookie and removes cookies that the back end sets under the gateway's names.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="options">The cookies' names.</param>
    /// <param name="cookie">The whole Set-Cookie value, or null to leave the browser's cookie as it is.</param>
    public static void OnStarting(HttpContext context, SignInOptions options, string? cookie) =>
        context.Response.OnStarting(static state => ((Pending)state).Apply(), new Pending(context.Response.Headers, options, cookie));

    /// <summary>Removes cookies that a back end sets under the gateway's names.</summary>
    public static void Filter(IHeaderDictionary headers, SignInOptions options)
    {
        foreach (var value in headers.SetCookie)
        {
            if (IsGatewayCookie(value, options))
            {
                headers.SetCookie = new StringValues([.. headers.SetCookie.Where(cookie => !IsGatewayCookie(cookie, options))]);
                return;
            }
        }
    }

    /// <summary>
    /// Whether a Set-Cookie value sets one of the gateway's own cookies, or one without a name whose value reads like it: browsers of
    /// before 2023 send <c>=__Host-gateway=x</c> back as <c>__Host-gateway=x</c>, from whatever domain and path.
    /// </summary>
    public static bool IsGatewayCookie(string? setCookie, SignInOptions options)
    {
        var name = setCookie.AsSpan().TrimStart("= \t");
        var end = name.IndexOfAny('=', ';');
        name = (end < 0 ? name : name[..end]).Trim();
        foreach (var own in options.Cookies)
        {
            if (name.Equals(own, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private sealed class Pending(IHeaderDictionary headers, SignInOptions options, string? cookie)
    {
        public Task Apply()
        {
            Filter(headers, options);
            if (cookie is not null)
            {
                headers.Append(HeaderNames.SetCookie, cookie);
            }

            return Task.CompletedTask;
        }
    }
}
