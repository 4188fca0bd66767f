namespace Gateway.Publishing.Forwarding;

/// <summary>The response rule against CVE-2026-42897: OWA's pages may not run script from attributes.</summary>
internal static class OwaContentSecurity
{
    private static readonly string[] Pages = ["", "default.aspx", "projection.aspx", "readingPane.aspx", "popout.aspx"];

    public static void Apply(HttpContext context)
    {
        var headers = context.Response.Headers;
        if (headers.ContentSecurityPolicy.Count == 0
            || context.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) != true
            || !IsPage(context.Request.Path.Value ?? ""))
        {
            return;
        }

        headers.ContentSecurityPolicy = headers.ContentSecurityPolicy.ToString().TrimEnd(' ', ';') + "; script-src-attr 'none'";
    }

    /// <summary>Whether the rule is for responses to this path.</summary>
    public static bool IsPage(ReadOnlySpan<char> path)
    {
        if (!path.StartsWith("/owa", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var rest = path["/owa".Length..].TrimStart('/');
        foreach (var page in Pages)
        {
            if (rest.Equals(page, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
