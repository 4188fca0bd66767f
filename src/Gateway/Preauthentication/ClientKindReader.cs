using Microsoft.Net.Http.Headers;

namespace Gateway.Preauthentication;

/// <summary>Distinguishes a browser's navigation from scripts and programs by the request's headers.</summary>
internal static class ClientKindReader
{
    // Clients that accept text/html, or everything, and yet cannot show a page.
    private static readonly string[] ProgramAgents =
    [
        "ActiveSync", "Outlook", "ms-office", "Microsoft Office", "MSOffice", "MacOutlook", "WebDAV", "davfs", "DAVx", "MSRPC",
        "ExchangeServicesClient", "Apple-", "Android-Mail",
    ];

    private static readonly string[] FormTypes = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];

    /// <summary>
    /// The kind of client for a route. A request without Accept takes everything (RFC 9110, 12.5.1): it gets a page where a page is all
    /// that the route can ask with.
    /// </summary>
    public static ClientKind Read(string method, IHeaderDictionary headers, RoutePreauthentication? route) =>
        Read(method, headers, route is not null && PreauthenticationRules.AsksByPageAlone(route));

    public static ClientKind Read(string method, IHeaderDictionary headers, bool takesPages = false)
    {
        var mode = headers["Sec-Fetch-Mode"].ToString();
        if (headers.ContainsKey(HeaderNames.XRequestedWith)
            || headers.ContainsKey("X-OWA-CANARY")
            || (mode.Length > 0 && mode != "navigate"))
        {
            return ClientKind.Script;
        }

        return IsPageMethod(method, headers)
            && !headers.ContainsKey(HeaderNames.Upgrade)
            && AcceptsPage(headers, takesPages)
            && !IsProgram(headers.UserAgent.ToString())
                ? ClientKind.Navigation
                : ClientKind.Program;
    }

    private static bool AcceptsPage(IHeaderDictionary headers, bool takesPages) => headers.Accept.Count == 0
        ? takesPages
        : headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static bool IsPageMethod(string method, IHeaderDictionary headers)
    {
        if (method is "GET" or "HEAD")
        {
            return true;
        }

        return method == "POST" && IsForm(headers.ContentType.ToString());
    }

    private static bool IsForm(string type) => Array.Exists(FormTypes, form => type.StartsWith(form, StringComparison.OrdinalIgnoreCase));

    private static bool IsProgram(string agent) =>
        Array.Exists(ProgramAgents, name => agent.Contains(name, StringComparison.OrdinalIgnoreCase));
}
