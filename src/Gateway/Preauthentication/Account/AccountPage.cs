using System.Globalization;
using Gateway.Accounts.AppPasswords;
using Gateway.Accounts.Factors;
using Gateway.Accounts.History;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Factors;
using Gateway.Preauthentication.Pages;
using Gateway.Preauthentication.Sessions;
using Gateway.Preauthentication.Texts;
using static Gateway.Preauthentication.Pages.PageLayout;

namespace Gateway.Preauthentication.Account;

/// <summary>Writes a person's own page. Each button is a form of its own, so that it works without a script.</summary>
internal static class AccountPage
{
    public static Task WriteAsync(PageRequest request, AccountContent content, string token, string? error = null)
    {
        var texts = request.Account;
        var status = error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        return PageLayout.WriteAsync(request, status, texts.Language, $"""
            <h1>{Encode(texts["AccountHeading"])}</h1>
            <p>{Encode(VisibleText.Of(content.Owner.User.Name))}</p>
            {Error(error)}
            <section aria-labelledby="app-passwords"><h2 id="app-passwords">{Encode(texts["AppPasswords"])}</h2>
            <p class="hint">{Encode(texts["AppPasswordsHint"])}</p>
            {List(content.AppPasswords.Select(p => AppPassword(texts, p, token)), texts)}
            {(content.IsFresh ? NewAppPassword(content.Owner, texts, token) : AskForProof(texts))}
            </section>
            <section aria-labelledby="factors"><h2 id="factors">{Encode(texts["Factors"])}</h2>
            {List(content.Factors.Factors.Select(f => Factor(texts, f, token)), texts)}
            <p><a href="{ReservedPaths.FurtherFactor}">{Encode(texts["AddFactor"])}</a></p>
            <p class="hint">{Encode(texts.Fill("RecoveryLeft", content.Factors.RecoveryCodes.ToString(CultureInfo.InvariantCulture)))}</p>
            {(content.Factors.Factors.Count > 0 ? Button("renewcodes", "all", texts["RenewCodes"], token) : "")}
            </section>
            <section aria-labelledby="devices"><h2 id="devices">{Encode(texts["Devices"])}</h2>
            {List(content.Devices.Select(d => Item(
                d.Name,
                $"{d.Network}, {texts.Fill("Until", Time(d.Expires))}",
                Button("forget", d.Id, texts.Fill("ForgetDevice", d.Name), token))), texts)}
            </section>
            <section aria-labelledby="sessions"><h2 id="sessions">{Encode(texts["Sessions"])}</h2>
            {List(content.Sessions.Select(s => Session(texts, content.Owner, s, token)), texts)}
            {Button("endall", "all", texts["EndAll"], token)}
            </section>
            <section aria-labelledby="sign-ins"><h2 id="sign-ins">{Encode(texts["SignIns"])}</h2>
            {List(content.SignIns.Select(s => SignIn(texts, s)), texts)}
            </section>
            {(content.CanChangePassword ? Password(texts, token) : "")}
            <p><a href="{ReservedPaths.SignOut}">{Encode(request.Texts.SignOut)}</a></p>
            """);
    }

    /// <summary>The page that shows a new app password, once.</summary>
    public static Task WriteAppPasswordAsync(PageRequest request, Secret password, string userName)
    {
        var texts = request.Account;
        return PageLayout.WriteAsync(request, StatusCodes.Status200OK, texts.Language, $"""
            <h1>{Encode(texts["AppPasswordMade"])}</h1>
            <p>{Encode(texts.Fill("AppPasswordOnce", VisibleText.Of(userName)))}</p>
            <p><code id="app-password">{Encode(password.Reveal())}</code></p>
            {Link(ReservedPaths.Account, texts["RecoveryDone"])}
            """);
    }

    private static string AppPassword(PageTexts texts, AppPasswordView password, string token)
    {
        var used = password.Used is { } time
            ? texts.Fill("Used", Time(time), password.Network ?? "", VisibleText.Of(password.Device ?? ""))
            : texts["NeverUsed"];
        var networks = password.Networks.Count == 0 ? "" : $" ({string.Join(", ", password.Networks)})";
        return Item(
            password.Name,
            $"{string.Join(", ", password.Scopes)}{networks}; {texts.Fill("Until", Time(password.Expires))}; {used}",
            Button("revoke", password.Id, texts.Fill("Revoke", password.Name), token));
    }

    private static string Factor(PageTexts texts, FactorView factor, string token)
    {
        var kind = texts[factor.Kind == FactorKind.Passkey ? "KindPasskey" : "KindTotp"];
        var host = factor.Host is null ? "" : $", {factor.Host}";
        var used = factor.Used is { } time ? texts.Fill("LastUsed", Time(time)) : texts["NeverUsed"];
        return Item(
            $"{factor.Name} ({kind}{host})",
            $"{texts.Fill("Since", Time(factor.Created))}; {used}",
            Button("removefactor", factor.Id, texts.Fill("RemoveFactor", factor.Name), token));
    }

    private static string SignIn(PageTexts texts, SignInEntry entry)
    {
        var result = texts[entry.Result switch
        {
            AuthenticationStatus.Accepted => "SignInAccepted",
            AuthenticationStatus.WrongPassword or AuthenticationStatus.InvalidToken => "SignInWrong",
            AuthenticationStatus.LockedOut or AuthenticationStatus.Throttled => "SignInLocked",
            _ => "SignInRefused",
        }];
        var device = entry.Device.Length == 0 ? "" : $"; {DeviceNames.Of(entry.Device)}";
        return Item(result, $"{Time(entry.At)}; {entry.Network}; {entry.Protocol}, {entry.Scheme}{VisibleText.Of(device)}");
    }

    private static string Password(PageTexts texts, string token) => $"""
        <section aria-labelledby="password"><h2 id="password">{Encode(texts["Password"])}</h2>
        {Button("changepassword", "own", texts["ChangePassword"], token)}
        </section>
        """;

    private static string Session(PageTexts texts, AccountOwner owner, KnownSession session, string token)
    {
        var name = DeviceNames.Of(session.Device);
        var isThis = session.Id == owner.Session.Id ? $" {texts["ThisSession"]}" : "";
        return Item(
            name + isThis,
            $"{session.Network}; {texts.Fill("Since", Time(session.Started))}; {texts.Fill("LastSeen", Time(session.LastSeen))}",
            Button("end", session.Id.ToString(), texts.Fill("EndSession", name), token));
    }

    private static string AskForProof(PageTexts texts) => $"""
        <p class="hint">{Encode(texts["AppPasswordProof"])}</p>
        {Link($"{ReservedPaths.Factor}?fresh=yes&return={Uri.EscapeDataString(ReservedPaths.Account)}", texts["NewAppPassword"])}
        """;

    private static string NewAppPassword(AccountOwner owner, PageTexts texts, string token)
    {
        var scopes = string.Concat(AppPasswordScopes.All.Select(scope => Box(scope, texts[$"Scope{scope}"])));
        var deposit = owner.Session.Credential is null ? "" : Box("deposit", texts["Deposit"]);
        return $"""
            <form method="post" action="{ReservedPaths.Account}">
            <input type="hidden" name="token" value="{Encode(token)}">
            <h3>{Encode(texts["NewAppPassword"])}</h3>
            <div class="field"><label for="name">{Encode(texts["AppPasswordName"])}</label>
            <input id="name" name="name" type="text" autocomplete="off" maxlength="64" required></div>
            <fieldset><legend>{Encode(texts["Scopes"])}</legend>{scopes}</fieldset>
            <div class="field"><label for="networks">{Encode(texts["Networks"])}</label>
            <input id="networks" name="networks" type="text" autocomplete="off" maxlength="400"></div>
            <div class="field"><label for="days">{Encode(texts["Days"])}</label>
            <input id="days" name="days" type="text" inputmode="numeric" autocomplete="off" maxlength="3" value="365" required></div>
            {deposit}
            <button type="submit">{Encode(texts["MakeAppPassword"])}</button>
            </form>
            """;
    }

    private static string Box(string name, string label) => $"""
        <div class="choice"><input type="checkbox" id="box-{name}" name="{name}" value="yes"><label for="box-{name}">{Encode(label)}</label></div>
        """;

    private static string List(IEnumerable<string> items, PageTexts texts) =>
        string.Concat(items) is { Length: > 0 } list ? $"""<ul class="items">{list}</ul>""" : $"<p>{Encode(texts["Nothing"])}</p>";

    private static string Item(string name, string detail, string button = "") =>
        $"""<li><strong>{Encode(VisibleText.Of(name))}</strong><br><span class="hint">{Encode(detail)}</span>{button}</li>""";

    private static string Button(string kind, string id, string label, string token) => $"""
        <form method="post" action="{ReservedPaths.Account}"><input type="hidden" name="token" value="{Encode(token)}">
        <button type="submit" class="quiet" name="{kind}" value="{Encode(id)}">{Encode(VisibleText.Of(label))}</button></form>
        """;

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
