using Gateway.Accounts.Factors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OtpNet;
using Xunit;

namespace Gateway.EndToEndTests.Preauthentication;

/// <summary>A Chromium without scripts: everything but passkeys works.</summary>
public sealed class ScriptlessTests
{
    [Fact]
    public async Task Person_WithoutScripts_SetsUpAnApp_SignsInByACode_AndMakesAndRevokesAnAppPassword()
    {
        await using var scene = await AccountScene.StartAsync();
        var page = await scene.OpenAsync(new() { JavaScriptEnabled = false });
        var (code, _) = await scene.Gateway.Services.GetRequiredService<Invitations>().AddAsync("alice");
        await page.GotoAsync($"{scene.Origin}/portal/");
        Assert.False(await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).IsVisibleAsync());
        await page.GotoAsync($"{scene.Origin}/mail/inbox");
        await SignInAsync(page);
        await page.GetByLabel("Code of the invitation").FillAsync(code.Reveal());
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();

        var key = Base32Encoding.ToBytes(await page.Locator("#key").InnerTextAsync());
        await page.GetByLabel("Code that the app shows").FillAsync(TotpCode.At(key, DateTimeOffset.UtcNow));
        await page.GetByRole(AriaRole.Button, new() { Name = "Finish", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Your recovery codes" }).WaitForAsync();

        await page.GotoAsync($"{scene.Origin}/gateway/account");
        await page.GetByLabel("What is it for?").FillAsync("Mail program");
        await page.GetByLabel("Reading mail (IMAP4)").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make app password" }).ClickAsync();
        Assert.Matches("^([0-9a-z]{4}-){6}[0-9a-z]{4}$", await page.Locator("#app-password").InnerTextAsync());
        await page.GotoAsync($"{scene.Origin}/gateway/account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke Mail program" }).ClickAsync();
        Assert.Equal(0, await page.GetByRole(AriaRole.Button, new() { Name = "Revoke Mail program" }).CountAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere" }).ClickAsync();

        await page.GotoAsync($"{scene.Origin}/mail/inbox");
        await SignInAsync(page);

        // The code of the next step, which is accepted early: that of this one is used up.
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(TotpCode.At(key, DateTimeOffset.UtcNow.AddSeconds(30)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GetByText("The mail of alice").WaitForAsync();
        Assert.Equal($"{scene.Origin}/mail/inbox", page.Url);
    }

    private static async Task SignInAsync(IPage page)
    {
        await page.GetByLabel("User name").FillAsync("alice");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(AccountScene.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }
}
