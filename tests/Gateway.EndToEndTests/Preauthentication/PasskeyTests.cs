using Gateway.Accounts.Factors;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;

namespace Gateway.EndToEndTests.Preauthentication;

/// <summary>A person with Chromium and its virtual authenticator before the real pages and their script.</summary>
public sealed class PasskeyTests : IAsyncLifetime
{
    private AccountScene _scene = null!; // set before each test

    public async ValueTask InitializeAsync() => _scene = await AccountScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Person_WithAPasskey_SetsItUp_ProvesIt_AndSignsInByItAlone_UntilItIsReset()
    {
        var page = await _scene.OpenAsync();
        var session = await VirtualAuthenticator.EnableAsync(page);
        var authenticator = await VirtualAuthenticator.AddAsync(session);

        await EnrolAsync(page);
        Assert.Equal([AccountScene.Host], await authenticator.ListHostsAsync());

        // A second factor after the password, and not without the person.
        await SignOutAsync(page);
        await page.GotoAsync($"{_scene.Origin}/mail/inbox");
        await SignInAsync(page);
        await authenticator.RecognizeAsync(false);
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await page.GetByText("The passkey was not used.").WaitForAsync();
        await authenticator.RecognizeAsync(true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await page.GetByText("The mail of alice").WaitForAsync();
        Assert.Equal($"{_scene.Origin}/mail/inbox", page.Url);

        // Instead of the password, by the keyboard alone.
        await SignOutAsync(page);
        await page.GotoAsync($"{_scene.Origin}/portal/");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("The mail of alice").WaitForAsync();
        Assert.Equal($"{_scene.Origin}/portal/", page.Url);

        // The route that wants a password is not opened by it.
        await page.GotoAsync($"{_scene.Origin}/mail/");
        await page.GetByText("Your password is needed here.").WaitForAsync();

        // Reset by the administrator: the passkey is good for nothing any more.
        Assert.True(await _scene.Factors.ResetAsync("alice"));
        await SignOutAsync(page);
        await page.GotoAsync($"{_scene.Origin}/portal/");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await page.GetByText("This passkey is not accepted here.").WaitForAsync();
        await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.TestArtifacts, "passkey-refused.png"), FullPage = true });
    }

    /// <summary>
    /// On the account page: a second passkey in another authenticator, by which the person signs in, until it is removed there.
    /// </summary>
    [Fact]
    public async Task SecondPasskey_AddedOnTheAccountPage_SignsIn_UntilItIsRemoved_AndTheFirstStays()
    {
        var page = await _scene.OpenAsync();
        var session = await VirtualAuthenticator.EnableAsync(page);
        var first = await VirtualAuthenticator.AddAsync(session);
        await EnrolAsync(page);

        // The browser refuses to set up the same authenticator twice; the person uses another one.
        await page.GotoAsync($"{_scene.Origin}/gateway/account");
        await page.GetByRole(AriaRole.Link, new() { Name = "Add an authenticator app or a passkey" }).ClickAsync();
        await AddAsync(page, "Same laptop");
        await page.GetByText("The passkey was not used.").WaitForAsync();
        await first.RemoveAsync();
        var second = await VirtualAuthenticator.AddAsync(session);
        await AddAsync(page, "Key ring");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Your account" }).WaitForAsync();
        Assert.Equal(1, await page.GetByText("Key ring (passkey, mail.example.com)").CountAsync());
        Assert.Equal(1, await page.GetByText("Laptop (passkey, mail.example.com)").CountAsync());

        await SignOutAsync(page);
        await SignInByPasskeyAsync(page);
        await page.GetByText("The mail of alice").WaitForAsync();

        // Removed by the person who has just proved it; the authenticator still has it.
        await page.GotoAsync($"{_scene.Origin}/gateway/account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Key ring" }).ClickAsync();
        await page.GetByText("Key ring (passkey, mail.example.com)").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.Equal(1, await page.GetByText("Laptop (passkey, mail.example.com)").CountAsync());
        Assert.Equal([AccountScene.Host], await second.ListHostsAsync());
        await SignOutAsync(page);
        await SignInByPasskeyAsync(page);
        await page.GetByText("This passkey is not accepted here.").WaitForAsync();
        Assert.Single((await _scene.Factors.FindAsync("alice", TestContext.Current.CancellationToken)).Factors);
    }

    private static async Task AddAsync(IPage page, string name)
    {
        await page.GetByLabel("Name of the passkey").FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up a passkey" }).ClickAsync();
    }

    private async Task SignInByPasskeyAsync(IPage page)
    {
        await page.GotoAsync($"{_scene.Origin}/portal/");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
    }

    private async Task EnrolAsync(IPage page)
    {
        var (code, _) = await _scene.Gateway.Services.GetRequiredService<Invitations>().AddAsync("alice");
        await page.GotoAsync($"{_scene.Origin}/mail/");
        await SignInAsync(page);
        await page.GetByLabel("Code of the invitation").FillAsync(code.Reveal());
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GetByLabel("Name of the passkey").FillAsync("Laptop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up a passkey" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();
        await page.GetByText("The mail of alice").WaitForAsync();
    }

    private static async Task SignInAsync(IPage page)
    {
        await page.GetByLabel("User name").FillAsync("alice");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(AccountScene.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    private async Task SignOutAsync(IPage page)
    {
        await page.GotoAsync($"{_scene.Origin}/gateway/signout");
        if (await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).CountAsync() > 0)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        }

        await page.GetByLabel("User name").WaitForAsync();
    }
}
