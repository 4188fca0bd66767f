using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Gateway.Preauthentication.Pages;

/// <summary>The frame of every page: HTML without scripts, under a content security policy that allows none.</summary>
internal static class PageLayout
{
    private const string Policy = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static async Task WriteAsync(PageRequest request, int status, string body)
    {
        var context = request.Context;
        var page = request.Page;
        var logo = Encode(page.Logo.Length > 0 ? page.Logo : context.Request.Host.Host);
        var html = Encoding.UTF8.GetBytes($"""
            <!DOCTYPE html>
            <html lang="{Encode(page.Language)}"{(IsRightToLeft(page.Language) ? " dir=\"rtl\"" : "")}>
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>{Encode(page.Title)} - {logo}</title>
            <link rel="stylesheet" href="{SignInStyle.Url}">
            </head>
            <body>
            <div class="brand"><p>{logo}</p></div>
            <main><div class="panel">
            {body}
            {(page.Notice.Length > 0 ? $"""<p class="notice">{Encode(page.Notice)}</p>""" : "")}
            </div></main>
            </body>
            </html>

            """);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = html.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";

        // Not no-referrer: the browser would then post the form with the origin null.
        response.Headers["Referrer-Policy"] = "same-origin";
        if (context.Request.Method != "HEAD")
        {
            await response.Body.WriteAsync(html, context.RequestAborted);
        }
    }

    public static string Encode(string? text) => text is null ? "" : Encoder.Encode(text);

    /// <summary>The paragraph that is announced as an error; empty without one.</summary>
    public static string Error(string? message) =>
        message is null ? "" : $"""<p class="error" id="error" role="alert">{Encode(message)}</p>""";

    /// <summary>The paragraph that is announced as a status; empty without one.</summary>
    public static string Status(string? message) => message is null ? "" : $"""<p class="status" role="status">{Encode(message)}</p>""";

    /// <summary>The attributes of a field that refer to the error.</summary>
    public static string Invalid(bool hasError) => hasError ? " aria-invalid=\"true\" aria-describedby=\"error\"" : "";

    public static string Link(string address, string text) => $"""<p><a class="button" href="{Encode(address)}">{Encode(text)}</a></p>""";

    private static bool IsRightToLeft(string language) => language.Split('-')[0].ToLowerInvariant() is "ar" or "he" or "fa" or "ur" or "yi";
}
