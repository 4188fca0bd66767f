using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Gateway.Preauthentication.Forms;

/// <summary>Writes the pages: plain HTML that needs no script, under a policy that allows none.</summary>
internal static class SignInPage
{
    private const string Policy = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static Task WriteSignInAsync(HttpContext context, SignInOptions settings, int status, SignInPageContent content, string token)
    {
        var page = settings.PageOf(context.Request.Host.Host);
        var texts = page.Texts;
        var hasError = content.Error is not null;
        var isNameKnown = !string.IsNullOrEmpty(content.UserName);
        var body = $"""
            <h1>{Encode(texts.Heading)}</h1>
            {(hasError ? $"""<p class="error" id="error" role="alert">{Encode(content.Error)}</p>""" : "")}{(content.Status is null ? "" : $"""<p class="status" role="status">{Encode(content.Status)}</p>""")}
            <form method="post" action="{SignInPages.SignInPath}">
            <input type="hidden" name="token" value="{Encode(token)}">
            <div class="field"><label for="username">{Encode(texts.UserName)}</label>
            <input id="username" name="username" type="text" value="{Encode(content.UserName)}" autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck="false" maxlength="256" required{Invalid(hasError)}{(isNameKnown ? "" : " autofocus")}></div>
            <div class="field"><label for="password">{Encode(texts.Password)}</label>
            <input id="password" name="password" type="password" autocomplete="current-password" maxlength="512" required{Invalid(hasError)}{(isNameKnown ? " autofocus" : "")}></div>
            <fieldset><legend>{Encode(texts.Computer)}</legend>
            {Choice("public", texts.PublicComputer, texts.PublicHint, !content.IsPrivate)}
            {Choice("private", texts.PrivateComputer, texts.PrivateHint, content.IsPrivate)}
            </fieldset>
            <button type="submit">{Encode(texts.SignIn)}</button>
            </form>
            """;
        return WriteAsync(context, page, status, body);
    }

    public static Task WriteSignOutAsync(HttpContext context, SignInOptions settings, string token)
    {
        var page = settings.PageOf(context.Request.Host.Host);
        var body = $"""
            <h1>{Encode(page.Texts.SignOutQuestion)}</h1>
            <form method="post" action="{SignInPages.SignOutPath}">
            <input type="hidden" name="token" value="{Encode(token)}">
            <button type="submit">{Encode(page.Texts.SignOut)}</button>
            </form>
            """;
        return WriteAsync(context, page, StatusCodes.Status200OK, body);
    }

    internal static string Invalid(bool hasError) => hasError ? " aria-invalid=\"true\" aria-describedby=\"error\"" : "";

    private static string Choice(string value, string label, string hint, bool isChosen) =>
        $"""<div class="choice"><input type="radio" id="{value}" name="computer" value="{value}" aria-describedby="{value}-hint"{(isChosen ? " checked" : "")}><label for="{value}">{Encode(label)}</label><p class="hint" id="{value}-hint">{Encode(hint)}</p></div>""";

    internal static async Task WriteAsync(HttpContext context, SignInPageOptions page, int status, string body)
    {
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

    internal static string Encode(string? text) => text is null ? "" : Encoder.Encode(text);

    private static bool IsRightToLeft(string language) => language.Split('-')[0].ToLowerInvariant() is "ar" or "he" or "fa" or "ur" or "yi";
}
