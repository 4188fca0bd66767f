using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Gateway.Hosting;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication;

/// <summary>The organization's logo as an image, on the gateway's pages.</summary>
public sealed partial class LogoTests
{
    private const string Light = "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>light</title></svg>";
    private const string Dark = "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>dark</title></svg>";
    private const string Later = "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>later</title></svg>";

    private const string Images = """
         "Logo": "Example \"&\" Co", "LogoImage": "light.svg", "DarkLogoImage": "dark.svg"
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData($$"""
        "Page": {{{Images}}}
        """)]
    [InlineData($$"""
        "Hosts": { "{{SettingScene.Host}}": {{{Images}}} }
        """)]
    [Proves("SignIn:Page:LogoImage")]
    [Proves("SignIn:Page:DarkLogoImage")]
    [Proves("SignIn:Hosts:*:LogoImage")]
    [Proves("SignIn:Hosts:*:DarkLogoImage")]
    public async Task Logo_OnEveryPage_IsAnImageThatBrowsersMayKeep_AndThatRunsNothing(string settings)
    {
        await using var scene = await StartAsync(settings);
        using var browser = new SignInBrowser(scene.Gateway.CreateClient(SettingScene.Host));
        (await browser.SignInAsync("bob", "bob-pw")).Dispose();
        foreach (var path in new[] { "/gateway/signin", "/gateway/signout", "/gateway/factor" })
        {
            using var page = await browser.GetAsync(path);
            var html = await page.Content.ReadAsStringAsync(SettingScene.Token);
            Assert.Contains("alt=\"Example &quot;&amp;&quot; Co\"", html, StringComparison.Ordinal);
            Assert.EndsWith("; img-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal(Light, await ReadAsync(browser, Image().Match(html).Groups[1].Value));
            Assert.Equal(Dark, await ReadAsync(browser, DarkImage().Match(html).Groups[1].Value));
        }

        using var stale = await browser.GetAsync("/gateway/logo?0123456789abcdef");
        Assert.Equal("no-cache", stale.Headers.CacheControl?.ToString());
        using var posted = await browser.PostAsync("/gateway/logo", []);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
        Assert.Empty(scene.Backend.Received);
    }

    [Fact]
    public async Task Reload_TakesANewFile_AndKeepsTheOldImageWhereItIsNone()
    {
        await using var scene = await StartAsync("\"Page\": { \"LogoImage\": \"light.svg\" }");
        using var browser = new SignInBrowser(scene.Gateway.CreateClient(SettingScene.Host));
        Assert.Equal(Light, await ReadAsync(browser, await FindAsync(browser)));

        scene.Gateway.Folder.Write("light.svg", "<html/>");
        Touch(scene);
        await WaitAsync(() => Task.FromResult(StatusOf(scene).Errors.Any(e => e.Key == "Gateway:SignIn:Page:LogoImage")));
        Assert.Equal(Light, await ReadAsync(browser, await FindAsync(browser)));

        scene.Gateway.Folder.Write("light.svg", Later);
        Touch(scene);
        await WaitAsync(async () => await ReadAsync(browser, await FindAsync(browser)) == Later);
    }

    [Fact]
    public async Task HostWithoutAnImage_HasNone_AndNoSourceOfImagesInItsPolicy()
    {
        await using var scene = await StartAsync("\"Hosts\": { \"other.example.com\": { \"LogoImage\": \"light.svg\" } }");
        using var browser = new SignInBrowser(scene.Gateway.CreateClient(SettingScene.Host));

        using var page = await browser.GetAsync("/gateway/signin");
        using var image = await browser.GetAsync("/gateway/logo");

        Assert.DoesNotContain("<img", await page.Content.ReadAsStringAsync(SettingScene.Token), StringComparison.Ordinal);
        Assert.DoesNotContain("img-src", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, image.StatusCode);
    }

    private static Task<SettingScene> StartAsync(string settings) => SettingScene.StartAsync(new()
    {
        Routes = $$"""
            "mail": { "Match": { "Hosts": [ "{{SettingScene.Host}}" ], "Path": "/mail/{**rest}" }, "Cluster": "backend", "Authentication": "Forms", "SecondFactor": { } }
            """,
        More = $$""", "SignIn": { {{settings}} }""",
        Prepare = folder =>
        {
            folder.Write("light.svg", Light);
            folder.Write("dark.svg", Dark);
        },
    });

    // The image alone is not watched; a reload by signal or a newer configuration file reads it again.
    private static void Touch(SettingScene scene) =>
        File.SetLastWriteTimeUtc(scene.Gateway.Folder.Combine("gateway.json"), DateTime.UtcNow);

    private static ReloadSnapshot StatusOf(SettingScene scene) =>
        scene.Gateway.Services.GetRequiredService<ReloadStatus>().Current;

    private static async Task WaitAsync(Func<Task<bool>> condition)
    {
        var started = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(started.Elapsed < Limit, "The file has no effect.");
            await Task.Delay(50, SettingScene.Token);
        }
    }

    private static async Task<string> FindAsync(SignInBrowser browser)
    {
        using var page = await browser.GetAsync("/gateway/signin");
        return Image().Match(await page.Content.ReadAsStringAsync(SettingScene.Token)).Groups[1].Value;
    }

    private static async Task<string> ReadAsync(SignInBrowser browser, string url)
    {
        using var image = await browser.GetAsync(url);
        Assert.Equal("image/svg+xml", image.Content.Headers.ContentType?.ToString());
        Assert.Equal("public, max-age=604800, immutable", image.Headers.NonValidated["Cache-Control"].ToString());
        Assert.Contains("sandbox", image.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", image.Headers.GetValues("X-Content-Type-Options").Single());
        return await image.Content.ReadAsStringAsync(SettingScene.Token);
    }

    [GeneratedRegex("<img class=\"logo\" src=\"(/gateway/logo[?][0-9a-f]{16})\"")]
    private static partial Regex Image();

    [GeneratedRegex("<source srcset=\"(/gateway/logo-dark[?][0-9a-f]{16})\" media=\"\\(prefers-color-scheme: dark\\)\">")]
    private static partial Regex DarkImage();
}
