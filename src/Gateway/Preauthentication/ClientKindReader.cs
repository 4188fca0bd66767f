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

    public static ClientKind Read(string method, IHeaderDictionary headers)
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
            && headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            && !IsProgram(headers.UserAgent.ToString())
                ? ClientKind.Navigation
                : ClientKind.Program;
    }

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
