using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Requests;

/// <summary>A refusal as a page for browsers. It needs no other request, and its policy allows nothing but its own style.</summary>
internal static class RefusalPage
{
    private const string Style =
        "body{font-family:system-ui,sans-serif;margin:0;color:#1b1b1b;background:#f5f5f5}"
        + "main{max-width:32rem;margin:15vh auto;padding:2rem;background:#fff;border:1px solid #ccc;border-radius:.5rem}"
        + "h1{font-size:1.4rem;margin:0 0 1rem}small{color:#595959}"
        + "@media(prefers-color-scheme:dark){body{color:#eee;background:#1b1b1b}main{background:#262626;border-color:#444}"
        + "small{color:#aaa}}";

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>Whether the request is a browser's that opens a page; its scripts, and all other clients, get a line of text.</summary>
    public static bool IsFor(HttpRequest request)
    {
        var headers = request.Headers;
        return headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            && headers["Sec-Fetch-Mode"].ToString() is "" or "navigate"
            && !headers.ContainsKey("X-Requested-With");
    }

    /// <summary>The headers of every refusal, page or text.</summary>
    public static void Protect(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
    }

    public static string Write(int status, string message, string traceId)
    {
        var title = ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase
            ? phrase
            : status.ToString(CultureInfo.InvariantCulture);
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>{title}</title>
            <style>{Style}</style>
            </head>
            <body>
            <main>
            <h1>{title}</h1>
            <p>{HtmlEncoder.Default.Encode(message)}</p>
            <p><small>trace {HtmlEncoder.Default.Encode(traceId)}</small></p>
            </main>
            </body>
            </html>

            """;
    }
}
