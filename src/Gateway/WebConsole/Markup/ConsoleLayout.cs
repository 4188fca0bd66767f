using System.Text;

namespace Gateway.WebConsole.Markup;

/// <summary>
/// The document around every page of the console: HTML under a policy that allows the gateway's own style sheet and script file, and
/// nothing else.
/// </summary>
internal static class ConsoleLayout
{
    private const string Policy = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public static async Task WriteAsync(HttpContext context, int status, string title, Html body)
    {
        var html = Encoding.UTF8.GetBytes(Html.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>{title} - Gateway on {context.Request.Host.Host}</title>
            <link rel="icon" href="{ConsoleFiles.Icon.Url}">
            <link rel="stylesheet" href="{ConsoleFiles.Style.Url}">
            <script src="{ConsoleFiles.Script.Url}" defer></script>
            </head>
            <body>
            {body}
            </body>
            </html>

            """).Markup);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = html.Length;
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";

        // Not no-referrer: the browser would then post the forms with the origin null.
        response.Headers["Referrer-Policy"] = "same-origin";
        if (context.Request.Method != "HEAD")
        {
            await response.Body.WriteAsync(html, context.RequestAborted);
        }
    }
}
