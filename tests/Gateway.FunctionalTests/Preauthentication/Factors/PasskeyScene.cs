using System.Net;
using System.Text.Json;
using Gateway.Testing.Peers;

namespace Gateway.FunctionalTests.Preauthentication.Factors;

/// <summary>A person with a passkey before the pages of a <see cref="FactorScene"/>, whose script the tests stand in for.</summary>
internal static class PasskeyScene
{
    public const string Page = $"https://{SettingScene.Host}";

    /// <summary>The members of the route <c>portal</c>, which takes passkeys instead of passwords.</summary>
    public const string Portal =
        $$""", "portal": { "Match": { "Hosts": [ "{{SettingScene.Host}}" ], "Path": "/portal/{**rest}" }, "Cluster": "backend", "Authentication": "Forms", "Delegation": "Header", "Passkey": "InsteadOfPassword" }""";

    /// <summary>A challenge, as the script asks for it.</summary>
    public static async Task<(JsonElement Options, string Challenge)> OptionsAsync(SignInBrowser browser, string use)
    {
        using var answer = await browser.GetAsync($"/gateway/passkey-options?use={use}", ("Sec-Fetch-Site", "same-origin"));
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"The options for {use} were refused: {answer.StatusCode}.");
        }

        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(SettingScene.Token));
        return (json.RootElement.GetProperty("options").Clone(), json.RootElement.GetProperty("challenge").GetString()!);
    }

    /// <summary>Uses a passkey on a page, as its form is posted.</summary>
    public static async Task<(HttpStatusCode Status, string Html, string? Location)> UseAsync(
        SignInBrowser browser, SoftwareAuthenticator passkey, string html, string use)
    {
        var (options, challenge) = await OptionsAsync(browser, use);
        var answer = use == "add" ? passkey.Create(options, Page) : passkey.Use(options, Page);
        return await PostAsync(browser, html, use, challenge, answer);
    }

    /// <summary>Posts the answer to a challenge.</summary>
    public static Task<(HttpStatusCode Status, string Html, string? Location)> PostAsync(
        SignInBrowser browser, string html, string use, string challenge, string answer) =>
        FactorScene.PostAsync(browser, PathOf(use), html, ("challenge", challenge), ("passkey", answer), ("name", "Bob's key"));

    /// <summary>Sets up a passkey by invitation, and leaves the browser signed in.</summary>
    public static async Task<SoftwareAuthenticator> EnrolAsync(
        FactorScene scene, SignInBrowser browser, string user = "bob", string password = "bob-pw")
    {
        var passkey = new SoftwareAuthenticator();
        var (code, _) = await scene.Invitations.AddAsync(user);
        var asked = await FactorScene.AskAsync(browser, user, password);
        var shown = await FactorScene.PostAsync(browser, "/gateway/factor/invitation", asked.Html, ("code", code.Reveal()));
        var done = await UseAsync(browser, passkey, shown.Html, "add");
        return done.Status == HttpStatusCode.OK && done.Html.Contains("class=\"codes\"", StringComparison.Ordinal)
            ? passkey
            : throw new InvalidOperationException($"The passkey was refused: {done.Status} {done.Html}");
    }

    /// <summary>Opens the sign-in page.</summary>
    public static async Task<string> SignInPageAsync(SignInBrowser browser, string target = "/portal/")
    {
        using var page = await browser.GetAsync($"/gateway/signin?return={Uri.EscapeDataString(target)}");
        return await page.Content.ReadAsStringAsync(SettingScene.Token);
    }

    private static string PathOf(string use) => use switch
    {
        "add" => "/gateway/factor/enrolment",
        "factor" => "/gateway/factor",
        _ => "/gateway/signin",
    };
}
