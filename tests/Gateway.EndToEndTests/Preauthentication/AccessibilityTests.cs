using Deque.AxeCore.Playwright;
using Gateway.Accounts.Factors;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;

namespace Gateway.EndToEndTests.Preauthentication;

/// <summary>axe finds nothing on the gateway's pages, in every width and mode, and nothing is wider than the window.</summary>
public sealed class AccessibilityTests
{
    private readonly List<string> _faults = [];

    [Fact]
    public async Task Pages_InEveryWidthAndMode_ViolateNoRule()
    {
        await using var scene = await AccountScene.StartAsync(
            """, "SignIn": { "Page": { "Logo": "Example Corporation", "LogoImage": "logo.svg", "DarkLogoImage": "logo-dark.svg" } }""");
        var (code, _) = await scene.Gateway.Services.GetRequiredService<Invitations>().AddAsync("alice");
        var page = await scene.OpenAsync();
        await VirtualAuthenticator.AddAsync(await VirtualAuthenticator.EnableAsync(page));
        await page.GotoAsync($"{scene.Origin}/mail/");
        await CheckAsync(page, "sign-in");
        await page.GetByLabel("User name").FillAsync("alice");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(AccountScene.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.GetByLabel("Code of the invitation").FillAsync(code.Reveal());
        await CheckAsync(page, "invitation");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GetByLabel("Name of the passkey").FillAsync("Laptop");
        await CheckAsync(page, "enrolment");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up a passkey" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Your recovery codes" }).WaitForAsync();
        await CheckAsync(page, "recovery-codes");
        await page.GotoAsync($"{scene.Origin}/gateway/account");
        await CheckAsync(page, "account");
        await page.GotoAsync($"{scene.Origin}/gateway/factor?fresh=yes&return=/gateway/account");
        await CheckAsync(page, "factor");
        await page.GotoAsync($"{scene.Origin}/gateway/signout");
        await CheckAsync(page, "sign-out");
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task Pages_InABrowserOfGermans_AreGerman()
    {
        await using var scene = await AccountScene.StartAsync();
        var page = await scene.OpenAsync(new() { Locale = "de-AT" });

        await page.GotoAsync($"{scene.Origin}/portal/");

        await page.GetByRole(AriaRole.Heading, new() { Name = "Anmelden" }).WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Mit Passkey anmelden" }).WaitForAsync();
        Assert.Equal("de", await page.GetAttributeAsync("html", "lang"));
    }

    private async Task CheckAsync(IPage page, string name)
    {
        foreach (var width in new[] { 320, 390, 1280 })
        {
            foreach (var mode in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.SetViewportSizeAsync(width, 900);
                await page.EmulateMediaAsync(new() { ColorScheme = mode });
                var file = $"page-{name}-{width}-{mode}.png".ToLowerInvariant();
                await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.TestArtifacts, file), FullPage = true });
                Assert.Equal(
                    $"/gateway/logo{(mode == ColorScheme.Dark ? "-dark" : "")}",
                    await page.EvaluateAsync<string>("new URL(document.querySelector('.logo').currentSrc).pathname"));
                Assert.True(await page.EvaluateAsync<bool>("document.querySelector('.logo').naturalWidth > 0"), "The logo is not shown.");
                var found = (await page.RunAxe()).Violations;
                _faults.AddRange(found.SelectMany(v => v.Nodes.Select(n => $"{name}, {width}, {mode}: {v.Id} at {n.Html}")));
                var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                if (overflow > 0)
                {
                    _faults.Add($"{name}, {width}: {overflow} pixels are wider than the window.");
                }
            }
        }
    }
}
