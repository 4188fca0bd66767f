using System.Net.Http.Headers;
using System.Text;
using Deque.AxeCore.Playwright;
using Gateway.EndToEndTests.Preauthentication;
using Gateway.Testing;
using Microsoft.Playwright;
using Xunit;

namespace Gateway.EndToEndTests.WebConsole;

/// <summary>
/// A person walks through every page of the console with a browser: axe finds nothing in either width and mode, nothing is wider than the
/// window, the policy stops nothing, and an act, the live log and the keyboard work.
/// </summary>
public sealed class ConsoleWalkTests
{
    private const string Hostile = "<img src=x onerror=alert(1)>";

    private readonly List<string> _faults = [];

    [Fact]
    public async Task Pages_InEveryWidthAndMode_AreWhole()
    {
        await using var scene = await StartAsync();
        var page = await OpenAsync(scene);
        await CheckAsync(page, scene, "overview", "/console");
        await CheckAsync(page, scene, "sessions", "/console/sessions");
        await CheckAsync(page, scene, "lockouts", "/console/lockouts");
        await CheckAsync(page, scene, "routes", "/console/routes");
        await CheckAsync(page, scene, "certificates", "/console/certificates");
        await CheckAsync(page, scene, "log", "/console/log");
        await CheckAsync(
            page, scene, "explain", $"/console/explain?method=GET&target=https%3A%2F%2F{AccountScene.Host}%2Fmail%2F&user=alice");
        await CheckAsync(page, scene, "configuration", "/console/configuration");
        await CheckAsync(page, scene, "user", "/console/user?user=alice");

        Assert.Empty(_faults);
    }

    [Fact]
    public async Task SignInPage_InEveryWidthAndMode_IsWhole()
    {
        await using var scene = await StartAsync(", \"Admin\": { \"Endpoint\": \"127.0.0.1:0\", \"Token\": \"0123456789abcdef\" }");
        var page = await OpenAsync(scene);
        await CheckAsync(page, scene, "signin", "/console/signin");
        await page.GetByLabel("Token").FillAsync("0123456789abcdef");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Overview" }).WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Sign in to the console" }).WaitForAsync();

        Assert.Empty(_faults);
    }

    [Fact]
    public async Task SignInPageOfPeople_InEveryWidthAndMode_IsWhole()
    {
        await using var scene = await StartAsync(
            """, "Admin": { "Endpoint": "127.0.0.1:0", "Token": "0123456789abcdef", "Administrators": { "Users": [ "alice" ] } }""");
        var page = await OpenAsync(scene);
        await CheckAsync(page, scene, "signin-people", "/console/signin");

        // Refused, with the words for everybody, and whole again.
        await page.GetByLabel("User name").FillAsync("alice");
        await page.GetByLabel("Password").FillAsync("wrong");
        await page.GetByLabel("Code").FillAsync("123456");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("The name, the password or the code is not correct.").WaitForAsync();
        await CheckAsync(page, "signin-refused");

        // The refusal itself is an error to the browser's console.
        Assert.All(_faults, fault => Assert.Contains("status of 403", fault, StringComparison.Ordinal));
    }

    [Fact]
    public async Task SignInPageOfARoute_InEveryWidthAndMode_IsWhole()
    {
        await using var scene = await StartAsync();
        var page = await OpenAsync(scene);
        await page.GotoAsync($"{scene.Origin}/mail/");
        await page.GetByLabel("User name").WaitForAsync();

        await CheckAsync(page, "signin-route");

        Assert.Empty(_faults);
    }

    [Fact]
    public async Task Filter_IsKeptByTheBrowserUnderAName()
    {
        const string Filter = "<b>Requests of Alice</b><script>alert(1)</script>";
        await using var scene = await StartAsync();
        var page = await OpenAsync(scene);
        await page.GotoAsync($"{OriginOf(scene)}/console/log?kind=request&user=alice&before=9");
        await page.GetByLabel("Name of this filter").FillAsync(Filter);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = Filter }).WaitForAsync();

        await page.GotoAsync($"{OriginOf(scene)}/console/log");
        await page.GetByRole(AriaRole.Link, new() { Name = Filter }).ClickAsync();

        await page.WaitForURLAsync($"{OriginOf(scene)}/console/log?kind=request&user=alice");
        Assert.Equal("alice", await page.GetByLabel("User").InputValueAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = $"Remove the filter {Filter}" }).ClickAsync();
        await page.ReloadAsync();
        await page.GetByLabel("Name of this filter").WaitForAsync();
        Assert.Equal(0, await page.GetByRole(AriaRole.Link, new() { Name = Filter }).CountAsync());
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task Account_IsReleasedByTheKeyboardAlone()
    {
        await using var scene = await StartAsync();
        var page = await OpenAsync(scene);
        await page.GotoAsync($"{OriginOf(scene)}/console/lockouts");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the content", await page.EvaluateAsync<string>("document.activeElement.textContent"));
        await page.Keyboard.PressAsync("Enter");
        for (var i = 0; i < 20 && await page.EvaluateAsync<string>("document.activeElement.tagName") != "SUMMARY"; i++)
        {
            await page.Keyboard.PressAsync("Tab");
        }

        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("called from her own number");
        await page.Keyboard.PressAsync("Enter");

        await page.GetByText("was released.").WaitForAsync();
        Assert.Equal(1, await page.Locator("summary").CountAsync()); // of the two that were locked
    }

    [Fact]
    public async Task LiveLog_FollowsAndStops()
    {
        await using var scene = await StartAsync();
        var page = await OpenAsync(scene);
        await page.GotoAsync($"{OriginOf(scene)}/console/log?text=followed-now");
        await page.GetByRole(AriaRole.Button, new() { Name = "Follow" }).ClickAsync();
        await page.GetByText("Following.").WaitForAsync();
        using var client = scene.Gateway.CreateClient(AccountScene.Host);

        using var answer = await client.GetAsync($"/mail/followed-now?{Hostile}", TestContext.Current.CancellationToken);

        await page.Locator("#log li", new() { HasText = "followed-now" }).First.WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await page.GetByText("Stopped.").WaitForAsync();
        Assert.Equal(0, await page.Locator("#log img").CountAsync());
        Assert.Empty(_faults);
    }

    private static async Task<AccountScene> StartAsync(string more = "")
    {
        var scene = await AccountScene.StartAsync(
            ", \"Telemetry\": { \"AccessLog\": \"access.log\" }" + more, identity: ", \"Lockout\": { \"Threshold\": 3 }",
            routes: $$""", "sync": { "Match": { "Hosts": [ "{{AccountScene.Host}}" ], "Path": "/sync/{**rest}" }, "Cluster": "mail", "Authentication": "Basic" }""");
        using (var program = scene.Gateway.CreateClient(AccountScene.Host))
        {
            program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice:{AccountScene.Password}")));
            program.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "Outlook-iOS/723.4106812.prod.iphone (4.27.0)");
            await program.GetStringAsync("/sync/inbox");
        }

        using (var browser = new PageBrowser(scene.Gateway, AccountScene.Host))
        {
            await browser.SignInAsync("alice", AccountScene.Password);
            await browser.GetAsync("/portal/inbox");
            await browser.GetAsync("/nothing/here?a=1");
        }

        foreach (var name in new[] { Hostile, "mallory" })
        {
            for (var i = 0; i < 3; i++)
            {
                using var guess = new PageBrowser(scene.Gateway, AccountScene.Host);
                await guess.SignInAsync(name, $"wrong {i}");
            }
        }

        return scene;
    }

    private async Task<IPage> OpenAsync(AccountScene scene)
    {
        var page = await scene.OpenAsync();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _faults.Add($"the browser's console: {message.Text}");
            }
        };
        page.Dialog += (_, dialog) => _faults.Add($"a script of a stranger ran: {dialog.Message}");
        return page;
    }

    private static string OriginOf(AccountScene scene) => $"http://127.0.0.1:{scene.Gateway.Ports[^1]}";

    private async Task CheckAsync(IPage page, AccountScene scene, string name, string path)
    {
        await page.GotoAsync(OriginOf(scene) + path);
        await CheckAsync(page, name);
    }

    private async Task CheckAsync(IPage page, string name)
    {
        foreach (var width in new[] { 390, 1280 })
        {
            foreach (var mode in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.SetViewportSizeAsync(width, 900);
                await page.EmulateMediaAsync(new() { ColorScheme = mode });
                var file = $"console-{name}-{width}-{mode}.png".ToLowerInvariant();
                await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.TestArtifacts, file), FullPage = true });
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
