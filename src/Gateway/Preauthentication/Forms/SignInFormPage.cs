using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Passkeys;
using static Gateway.Preauthentication.Pages.PageLayout;

namespace Gateway.Preauthentication.Forms;

/// <summary>Writes the page that asks for name and password.</summary>
internal static class SignInFormPage
{
    public static Task WriteAsync(PageRequest request, int status, SignInPageContent content, string token)
    {
        var texts = request.Texts;
        var hasError = content.Error is not null;
        var isNameKnown = !string.IsNullOrEmpty(content.UserName);
        return PageLayout.WriteAsync(
            request,
            status,
            request.Account.Language,
            $"""
            <h1>{Encode(texts.Heading)}</h1>
            {Error(content.Error)}{Status(content.Status)}
            <form method="post" action="{ReservedPaths.SignIn}">
            <input type="hidden" name="token" value="{Encode(token)}">
            <div class="field"><label for="username">{Encode(texts.UserName)}</label>
            <input id="username" name="username" type="text" value="{Encode(VisibleText.Of(content.UserName ?? ""))}" autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck="false" maxlength="256" required{Invalid(hasError)}{(isNameKnown ? "" : " autofocus")}></div>
            <div class="field"><label for="password">{Encode(texts.Password)}</label>
            <input id="password" name="password" type="password" autocomplete="current-password" maxlength="512" required{Invalid(hasError)}{(isNameKnown ? " autofocus" : "")}></div>
            <fieldset><legend>{Encode(texts.Computer)}</legend>
            {Choice("public", texts.PublicComputer, texts.PublicHint, !content.IsPrivate)}
            {Choice("private", texts.PrivateComputer, texts.PrivateHint, content.IsPrivate)}
            </fieldset>
            <button type="submit">{Encode(texts.SignIn)}</button>
            </form>
            {(request.Host.AcceptsPasskeyAlone ? Passkey(request, token) : "")}
            """,
            request.Host.AcceptsPasskeyAlone ? PasskeyScript.File.Url : null);
    }

    private static string Passkey(PageRequest request, string token) => PasskeyScript.Form(
        "sign-in",
        ReservedPaths.SignIn,
        $"""
        <input type="hidden" name="token" value="{Encode(token)}"><input type="hidden" name="computer" value="public">
        <button type="submit" class="quiet">{Encode(request.Account["PasskeySignIn"])}</button>
        """,
        request.Account["PasskeyFailed"]);

    private static string Choice(string value, string label, string hint, bool isChosen)
    {
        var input =
            $"""<input type="radio" id="{value}" name="computer" value="{value}" aria-describedby="{value}-hint"{(isChosen ? " checked" : "")}>""";
        var texts = $"""<label for="{value}">{Encode(label)}</label><p class="hint" id="{value}-hint">{Encode(hint)}</p>""";
        return $"""<div class="choice">{input}{texts}</div>""";
    }
}
