using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Pages;
using static Gateway.Preauthentication.Pages.PageLayout;

namespace Gateway.Preauthentication.Forms;

/// <summary>Writes the page that asks for a new password.</summary>
internal static class NewPasswordPage
{
    /// <param name="request">The request.</param>
    /// <param name="status">The status code.</param>
    /// <param name="pending">The password to change.</param>
    /// <param name="error">The complaint about the previous new password, or null.</param>
    /// <param name="token">The protected change.</param>
    public static Task WriteAsync(PageRequest request, int status, PendingPasswordChange pending, string? error, string token)
    {
        var texts = request.Texts;
        return PageLayout.WriteAsync(request, status, $"""
            <h1>{Encode(texts.NewPasswordHeading)}</h1>
            {Error(error)}{Status(pending.Message)}
            <form method="post" action="{ReservedPaths.NewPassword}">
            <input type="hidden" name="token" value="{Encode(token)}">
            <input type="text" name="username" value="{Encode(VisibleText.Of(pending.Credential.UserName))}" autocomplete="username" readonly hidden>
            <div class="field"><label for="newpassword">{Encode(texts.NewPassword)}</label>
            <input id="newpassword" name="newpassword" type="password" autocomplete="new-password" maxlength="512" required autofocus{Invalid(error is not null)}></div>
            <div class="field"><label for="repeat">{Encode(texts.RepeatPassword)}</label>
            <input id="repeat" name="repeat" type="password" autocomplete="new-password" maxlength="512" required></div>
            <button type="submit">{Encode(texts.ChangePassword)}</button>
            </form>
            {(pending.IsSignedIn ? Link(pending.Target, texts.ChangeLater) : "")}
            """);
    }
}
