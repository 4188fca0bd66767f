using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Gateway.Preauthentication.Pages;

/// <summary>
/// The frame of every page: HTML under a content security policy that allows no script, but for the gateway's own file on the pages where
/// passkeys are used.
/// </summary>
internal static class PageLayout
{
    private const string Policy = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
    private const string ScriptPolicy = $"{Policy}; script-src 'self'; connect-src 'self'";

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static Task WriteAsync(PageRequest request, int status, string body) =>
        WriteAsync(request, status, request.Account.Language, body);

    /// <summary>Writes a page in a language of its own.</summary>
    public static Task WriteAsync(PageRequest request, int status, string language, string body) =>
        WriteAsync(request, status, language, body, script: null);

    /// <summary>Writes a page with a script of the gateway's own.</summary>
    public static async Task WriteAsync(PageRequest request, int status, string language, string body, string? script)
    {
        var context = request.Context;
        var page = request.Page;
        var logo = Encode(page.Logo.Length > 0 ? page.Logo : context.Request.Host.Host);
        var image = Image(page, logo);
        var html = Encoding.UTF8.GetBytes($"""
            <!DOCTYPE html>
            <html lang="{Encode(language)}"{(IsRightToLeft(language) ? " dir=\"rtl\"" : "")}>
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>{Encode(SignInTexts.TitleOf(page, request.Account))} - {logo}</title>
            <link rel="stylesheet" href="{SignInStyle.Of(page).Url}">
            {(script is null ? "" : $"""<script src="{script}" defer></script>""")}
            </head>
            <body>
            <header class="brand"><p>{image ?? logo}</p></header>
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
        response.Headers.ContentSecurityPolicy =
            $"{(script is null ? Policy : ScriptPolicy)}{(image is null ? "" : "; img-src 'self'")}";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";

        // Not no-referrer: the browser would then post the form with the origin null.
        response.Headers["Referrer-Policy"] = "same-origin";
        if (context.Request.Method != "HEAD")
        {
            await response.Body.WriteAsync(html, context.RequestAborted);
        }
    }

    /// <summary>The organization's logo; null where it is a text.</summary>
    /// <param name="page">The page.</param>
    /// <param name="text">The text of the logo, encoded.</param>
    private static string? Image(SignInPageOptions page, string text)
    {
        if (page.LoadedLogo.Image is not { } logo)
        {
            return null;
        }

        var image = $"""<img class="logo" src="{logo.UrlAt(ReservedPaths.Logo)}" alt="{text}">""";
        return page.LoadedDarkLogo.Image is { } dark
            ? $"""<picture><source srcset="{dark.UrlAt(ReservedPaths.DarkLogo)}" media="(prefers-color-scheme: dark)">{image}</picture>"""
            : image;
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
