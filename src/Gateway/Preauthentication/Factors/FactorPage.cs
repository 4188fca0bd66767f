using System.Globalization;
using Gateway.Accounts.Factors;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Passkeys;
using Gateway.Preauthentication.Texts;
using static Gateway.Preauthentication.Pages.PageLayout;

namespace Gateway.Preauthentication.Factors;

/// <summary>Writes the pages that ask for a second factor, or set one up.</summary>
internal static class FactorPage
{
    private const string CodeField = "autocapitalize=\"none\" autocorrect=\"off\" spellcheck=\"false\" maxlength=\"64\" required autofocus";

    /// <summary>The page that asks for a passkey or a code.</summary>
    public static Task WriteChoicesAsync(
        PageRequest request, int status, string? error, FactorChoices choices, TimeSpan remember, string token)
    {
        var texts = request.Account;
        var passkey = choices.Passkey ? Passkey(texts, token) : "";
        return WriteAsync(
            request,
            status,
            texts.Language,
            $"""
            <h1>{Encode(texts["FactorHeading"])}</h1>
            {Error(error)}
            {passkey}
            {(choices.Code ? Code(request, error, remember, token) : NoScript(texts))}
            """,
            choices.Passkey ? PasskeyScript.File.Url : null);
    }

    private static string Passkey(PageTexts texts, string token) => PasskeyScript.Form(
        "factor",
        ReservedPaths.Factor,
        $"""
        <input type="hidden" name="token" value="{Encode(token)}">
        <p class="hint">{Encode(texts["PasskeyHint"])}</p>
        <button type="submit">{Encode(texts["PasskeyUse"])}</button>
        """,
        texts["PasskeyFailed"]);

    private static string NoScript(PageTexts texts) => $"<noscript>{Error(texts["PasskeyScript"])}</noscript>";

    private static string Code(PageRequest request, string? error, TimeSpan remember, string token)
    {
        var texts = request.Account;
        return $"""
            <form method="post" action="{ReservedPaths.Factor}">
            <input type="hidden" name="token" value="{Encode(token)}">
            <div class="field"><label for="code">{Encode(texts["FactorCode"])}</label>
            <input id="code" name="code" type="text" inputmode="text" autocomplete="one-time-code" aria-describedby="code-hint" {CodeField}{Invalid(error)}>
            <p class="hint" id="code-hint">{Encode(texts["FactorHint"])}</p></div>
            {Remember(request, texts, remember)}
            <button type="submit">{Encode(texts["FactorContinue"])}</button>
            </form>
            """;
    }

    /// <summary>The page that shows the secret of an authenticator app, and asks for its first code.</summary>
    public static Task WriteEnrolmentAsync(
        PageRequest request, int status, string? error, PendingEnrolment pending, (string Token, bool IsFirst) form)
    {
        var texts = request.Account;
        var token = form.Token;
        var action = form.IsFirst ? ReservedPaths.Enrolment : ReservedPaths.FurtherFactor;
        var address = TotpCode.AddressOf(pending.Key, request.IssuerName, pending.Account);
        return WriteAsync(
            request,
            status,
            texts.Language,
            $"""
            <h1>{Encode(texts["EnrolHeading"])}</h1>
            {Error(error)}
            {NewPasskey(texts, action, token)}
            <p>{Encode(texts["EnrolScan"])}</p>
            {QrPicture.Draw(address, Encode(texts["EnrolPicture"]))}
            <p>{Encode(texts["EnrolKey"])}</p>
            <p><code id="key">{Encode(TotpCode.ToText(pending.Key))}</code></p>
            <form method="post" action="{action}">
            <input type="hidden" name="token" value="{Encode(token)}">
            <div class="field"><label for="code">{Encode(texts["EnrolCode"])}</label>
            <input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" {CodeField}{Invalid(error)}></div>
            <div class="field"><label for="name">{Encode(texts["EnrolName"])}</label>
            <input id="name" name="name" type="text" autocomplete="off" maxlength="64"></div>
            <button type="submit">{Encode(texts["EnrolFinish"])}</button>
            </form>
            """,
            PasskeyScript.File.Url);
    }

    /// <summary>The form that sets up a passkey.</summary>
    private static string NewPasskey(PageTexts texts, string action, string token) => PasskeyScript.Form(
        "add",
        action,
        $"""
        <input type="hidden" name="token" value="{Encode(token)}">
        <p>{Encode(texts["PasskeyNewHint"])}</p>
        <div class="field"><label for="passkey-name">{Encode(texts["PasskeyName"])}</label>
        <input id="passkey-name" name="name" type="text" autocomplete="off" maxlength="64"></div>
        <button type="submit">{Encode(texts["PasskeyNew"])}</button>
        """,
        texts["PasskeyFailed"]);

    /// <summary>The page for a user without a second factor who needs an invitation to set one up.</summary>
    public static Task WriteInvitationAsync(PageRequest request, int status, string? error, string token)
    {
        var texts = request.Account;
        return WriteAsync(request, status, texts.Language, $"""
            <h1>{Encode(texts["InvitationHeading"])}</h1>
            {Error(error)}
            <p>{Encode(texts["InvitationHint"])}</p>
            <form method="post" action="{ReservedPaths.Invitation}">
            <input type="hidden" name="token" value="{Encode(token)}">
            <div class="field"><label for="code">{Encode(texts["InvitationCode"])}</label>
            <input id="code" name="code" type="text" autocomplete="off" {CodeField}{Invalid(error)}></div>
            <button type="submit">{Encode(texts["FactorContinue"])}</button>
            </form>
            """);
    }

    /// <summary>The page that shows recovery codes, once.</summary>
    public static Task WriteRecoveryCodesAsync(PageRequest request, IReadOnlyList<Secret> codes, string target)
    {
        var texts = request.Account;
        return WriteAsync(request, StatusCodes.Status200OK, texts.Language, $"""
            <h1>{Encode(texts["RecoveryHeading"])}</h1>
            <p>{Encode(texts["RecoveryHint"])}</p>
            <ul class="codes">{string.Concat(codes.Select(code => $"<li><code>{Encode(code.Reveal())}</code></li>"))}</ul>
            {Link(target, texts["RecoveryDone"])}
            """);
    }

    /// <summary>A page with nothing but a message.</summary>
    public static Task WriteMessageAsync(PageRequest request, int status, string message)
    {
        var texts = request.Account;
        return WriteAsync(request, status, texts.Language, $"""<h1>{Encode(texts["FactorHeading"])}</h1>{Error(message)}""");
    }

    private static string Remember(PageRequest request, PageTexts texts, TimeSpan remember)
    {
        if (remember <= TimeSpan.Zero)
        {
            return "";
        }

        var days = Math.Max(1, (int)remember.TotalDays).ToString(CultureInfo.InvariantCulture);
        return $"""
            <div class="choice"><input type="checkbox" id="remember" name="remember" value="yes">
            <label for="remember">{Encode(texts.Fill("FactorRemember", days))}</label></div>
            <div class="field"><label for="name">{Encode(texts["FactorDevice"])}</label>
            <input id="name" name="name" type="text" autocomplete="off" maxlength="64" value="{Encode(DeviceNames.Of(request.Context.Request))}"></div>
            """;
    }

    private static string Invalid(string? error) => PageLayout.Invalid(error is not null);
}
