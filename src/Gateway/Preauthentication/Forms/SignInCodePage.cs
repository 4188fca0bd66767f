using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Pages;
using static Gateway.Preauthentication.Pages.PageLayout;

namespace Gateway.Preauthentication.Forms;

/// <summary>Writes the page that asks for the answer to a directory's challenge.</summary>
internal static class SignInCodePage
{
    /// <param name="request">The request.</param>
    /// <param name="status">The status code.</param>
    /// <param name="prompt">The directory's prompt; shown as text.</param>
    /// <param name="error">The error of the previous attempt, or null.</param>
    /// <param name="token">The protected challenge.</param>
    public static Task WriteAsync(PageRequest request, int status, string prompt, string? error, string token)
    {
        var texts = request.Texts;
        return PageLayout.WriteAsync(request, status, $"""
            <h1>{Encode(texts.CodeHeading)}</h1>
            {Error(error)}{Status(prompt.Length == 0 ? null : VisibleText.Of(prompt))}
            <form method="post" action="{ReservedPaths.SignInCode}">
            <input type="hidden" name="token" value="{Encode(token)}">
            <div class="field"><label for="code">{Encode(texts.Code)}</label>
            <input id="code" name="code" type="text" autocomplete="one-time-code" autocapitalize="none" autocorrect="off" spellcheck="false" maxlength="128" required autofocus{Invalid(error is not null)}></div>
            <button type="submit">{Encode(texts.SignIn)}</button>
            </form>
            """);
    }
}
