using Gateway.Preauthentication.Pages;

namespace Gateway.Preauthentication.Forms;

/// <summary>
/// The sign-in form of Outlook Web Access, as its own clients post it without having asked for a page: DavMail, scripts, bookmarked forms.
/// </summary>
internal static class OwaForm
{
    /// <summary>The reason that Exchange names in the address after a refused credential.</summary>
    public const string WrongCredential = "2";

    private static readonly string[] Paths = ["/owa/auth.owa", "/owa/auth/owaauth.dll", "/exchweb/bin/auth/owaauth.dll"];

    // The pages of the form itself: nobody wants to come back there.
    private static readonly string[] Folders = ["/owa/auth", "/exchweb/bin/auth"];

    /// <summary>
    /// Whether a request posts the form to a route with sign-in by form. A post within a session is forwarded to the back end.
    /// </summary>
    public static bool IsPosted(HttpContext context) =>
        context.Request.Method == "POST"
        && RoutePreauthentication.Of(context) is { } route
        && IsPosted(context.Request.Method, context.Request.Path.Value, route);

    /// <inheritdoc cref="IsPosted(HttpContext)"/>
    public static bool IsPosted(string method, ReadOnlySpan<char> path, RoutePreauthentication route)
    {
        if (method != "POST" || !PreauthenticationRules.Accepts(route, RouteAuthentication.Forms))
        {
            return false;
        }

        foreach (var own in Paths)
        {
            if (path.Equals(own, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The path that the form leads to: its destination on this host, or the landing page.</summary>
    public static string TargetOf(PostedForm? form, HttpRequest request, string landing)
    {
        var isAddress = Uri.TryCreate(form?.Destination, UriKind.Absolute, out var uri)
            && uri.Scheme.StartsWith("http", StringComparison.Ordinal);
        var target = isAddress ? PathOf(uri!, request) : form?.Destination; // parsed
        return ReturnTarget.IsSafe(target) && !IsSignIn(target) ? target : landing;
    }

    private static string? PathOf(Uri uri, HttpRequest request) =>
        uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase) ? uri.PathAndQuery : null;

    private static bool IsSignIn(string target) => Array.Exists(
        Folders, folder => target.StartsWith(folder, StringComparison.OrdinalIgnoreCase));
}
