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

    public static string Clear(string name) => $"{name}=; Max-Age=0{Attributes}";

    /// <summary>
    /// When the response starts, sets the session cookie and removes cookies that the back end sets under the gateway's names.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="options">The cookies' names.</param>
    /// <param name="cookie">The whole Set-Cookie value, or null to leave the browser's cookie as it is.</param>
    public static void OnStarting(HttpContext context, SignInOptions options, string? cookie) =>
        context.Response.OnStarting(static state => ((Pending)state).Apply(), new Pending(context.Response.Headers, options, cookie));

    private sealed class Pending(IHeaderDictionary headers, SignInOptions options, string? cookie)
    {
        public Task Apply()
        {
            if (HasGatewayCookie(headers.SetCookie))
            {
                headers.SetCookie = new StringValues([.. headers.SetCookie.Where(value => !IsGatewayCookie(value))]);
            }

            if (cookie is not null)
            {
                headers.Append(HeaderNames.SetCookie, cookie);
            }

            return Task.CompletedTask;
        }

        private bool HasGatewayCookie(StringValues values)
        {
            foreach (var value in values)
            {
                if (IsGatewayCookie(value))
                {
                    return true;
                }
            }

            return false;
        }

        private bool IsGatewayCookie(string? setCookie)
        {
            var name = setCookie.AsSpan();
            var end = name.IndexOfAny('=', ';');
            name = (end < 0 ? name : name[..end]).Trim();
            return name.Equals(options.SessionCookie, StringComparison.Ordinal)
                || name.Equals(options.FormCookie, StringComparison.Ordinal);
        }
    }
}
