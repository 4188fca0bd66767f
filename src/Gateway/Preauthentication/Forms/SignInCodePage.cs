using static Gateway.Preauthentication.Forms.SignInPage;

namespace Gateway.Preauthentication.Forms;

/// <summary>Writes the page that asks a directory's second question.</summary>
internal static class SignInCodePage
{
    /// <param name="context">The request.</param>
    /// <param name="settings">The texts.</param>
    /// <param name="status">The status code.</param>
    /// <param name="prompt">The directory's words; shown as text.</param>
    /// <param name="error">What went wrong before, or null.</param>
    /// <param name="token">The question, protected.</param>
    public static Task WriteAsync(HttpContext context, SignInOptions settings, int status, string prompt, string? error, string token)
    {
        var page = settings.PageOf(context.Request.Host.Host);
        var body = $"""
            <h1>{Encode(page.Texts.CodeHeading)}</h1>
            {(error is null ? "" : $"""<p class="error" id="error" role="alert">{Encode(error)}</p>""")}{(prompt.Length == 0 ? "" : $"""<p class="status" role="status">{Encode(prompt)}</p>""")}
            <form method="post" action="{SignInPages.CodePath}">
            <input type="hidden" name="token" value="{Encode(token)}">
            <div class="field"><label for="code">{Encode(page.Texts.Code)}</label>
            <input id="code" name="code" type="text" autocomplete="one-time-code" autocapitalize="none" autocorrect="off" spellcheck="false" maxlength="128" required autofocus{Invalid(error is not null)}></div>
            <button type="submit">{Encode(page.Texts.SignIn)}</button>
            </form>
            """;
        return SignInPage.WriteAsync(context, page, status, body);
    }
}
