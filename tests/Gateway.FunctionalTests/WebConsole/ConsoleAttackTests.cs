using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Admin;
using Gateway.Telemetry;
using Gateway.WebConsole.Frame;
using Gateway.WebConsole.Log;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.WebConsole;

/// <summary>What strangers, other web pages and those who may only look try at the console.</summary>
public sealed class ConsoleAttackTests
{
    private const string Tokens = $", \"Token\": \"{ConsoleScene.Token}\", \"ViewToken\": \"{ConsoleScene.ViewToken}\"";

    private static readonly TimeSpan StreamLimit = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Every act of every page, with what names the thing it acts on.</summary>
    public static TheoryData<string, string, string> Acts => new()
    {
        { "/console/sessions", "end", "1" },
        { "/console/sessions", "end-request", "1" },
        { "/console/sessions", "end-mail", "1" },
        { "/console/lockouts", "release", "alice" },
        { "/console/lockouts", "release-source", "127.0.0.1" },
        { "/console/routes", "drain", "one" },
        { "/console/routes", "enable", "one" },
        { "/console/certificates", "renew", ConsoleScene.Host },
        { "/console/configuration", "roll-back", "1" },
        { "/console/user", "end-all", "alice" },
        { "/console/user", "reset-factors", "alice" },
        { "/console/user", "revoke", "1" },
    };

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Act_WithoutItsFormItsSiteOrTheRole_IsNotTried(string path, string act, string id)
    {
        await using var scene = await ConsoleScene.StartAsync(Tokens);
        using var browser = scene.Open();
        using var other = scene.Open();
        using var viewer = scene.Open();
        await browser.SignInAsync(ConsoleScene.Token);
        await browser.GetAsync(path);
        await other.SignInAsync(ConsoleScene.Token);
        await other.GetAsync(path);
        await viewer.SignInAsync(ConsoleScene.ViewToken);
        await viewer.GetAsync(path);
        var own = browser.FormToken;

        browser.FormToken = "";
        await RefusedAsync(browser);
        browser.FormToken = other.FormToken;
        await RefusedAsync(browser);
        (browser.FormToken, browser.Origin) = (own, "null");
        await RefusedAsync(browser);
        browser.Origin = $"file://127.0.0.1:{scene.Gateway.Ports[^1]}";
        await RefusedAsync(browser);
        browser.Origin = "http://127.0.0.1:1";
        await RefusedAsync(browser);
        await RefusedAsync(viewer);
        using var stranger = scene.Open();
        stranger.FormToken = own;
        Assert.StartsWith("/console/signin", (await PostAsync(stranger)).Location, StringComparison.Ordinal);
        await browser.GetAsync($"{path}?act={act}&id={id}&cluster=mail&destination={id}&csrf={Uri.EscapeDataString(own)}");
        Assert.All(scene.Audit.Actions, a => Assert.Equal("console sign-in", a.Action));

        // The same form is taken from its own page: what was refused would have been an act.
        (browser.FormToken, browser.Origin) = (own, $"http://127.0.0.1:{scene.Gateway.Ports[^1]}");
        Assert.Equal(HttpStatusCode.SeeOther, (await PostAsync(browser)).Status);
        Assert.Contains(scene.Audit.Actions, a => a.Action != "console sign-in");

        Task<ConsoleAnswer> PostAsync(ConsoleBrowser from) =>
            from.PostAsync(path, ("act", act), ("id", id), ("cluster", "mail"), ("destination", id));

        async Task RefusedAsync(ConsoleBrowser from) => Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(from)).Status);
    }

    [Fact]
    public async Task Acts_OfThisTest_AreAllThereAre()
    {
        await using var scene = await ConsoleScene.StartAsync();

        var withActs = scene.Gateway.Services.GetServices<ConsolePage>()
            .Where(p => p.GetType().GetMethod(nameof(ConsolePage.ActAsync))!.DeclaringType != typeof(ConsolePage))
            .Select(p => p.Path);

        Assert.Equal(withActs.Order(), Acts.Select(a => a.Data.Item1).Distinct().Order());
    }

    [Fact]
    public async Task Changes_OfTheApi_AreRefusedToThoseWhoLookAndToWebPages()
    {
        await using var scene = await ConsoleScene.StartAsync(Tokens);
        using var viewer = scene.CreateAdminClient(ConsoleScene.ViewToken);
        using var page = scene.CreateAdminClient(ConsoleScene.Token);
        page.DefaultRequestHeaders.TryAddWithoutValidation("Origin", $"http://127.0.0.1:{scene.Gateway.Ports[^1]}");
        var changes = scene.Gateway.Services.GetRequiredService<AdminRoutes>().All
            .SelectMany(r => r.Changes.Select(method => (r.Path, Method: new HttpMethod(method))))
            .ToArray();

        Assert.NotEmpty(changes);
        foreach (var (path, method) in changes)
        {
            foreach (var client in new[] { viewer, page })
            {
                using var request = new HttpRequestMessage(method, path);
                using var answer = await client.SendAsync(request, Stop);
                Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{method} {path}: {answer.StatusCode}");
            }
        }

        Assert.Empty(scene.Audit.Actions);
    }

    [Fact]
    public async Task Session_IsNotTheOneThatAStrangerHasChosen()
    {
        await using var scene = await ConsoleScene.StartAsync(Tokens);
        using var browser = scene.Open();
        var name = $"gateway-console-{scene.Gateway.Ports[^1]}";
        var chosen = new string('A', 24);
        browser.Cookies[name] = chosen;

        await browser.SignInAsync(ConsoleScene.Token);

        Assert.NotEqual(chosen, browser.Cookies[name]);
        using var attacker = scene.Open();
        attacker.Cookies[name] = chosen;
        Assert.StartsWith("/console/signin", (await attacker.GetAsync("/console")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_WhoseTokenIsChanged_EndsWithTheReload()
    {
        await using var scene = await ConsoleScene.StartAsync(Tokens);
        using var browser = scene.Open();
        using var viewer = scene.Open();
        await browser.SignInAsync(ConsoleScene.Token);
        await viewer.SignInAsync(ConsoleScene.ViewToken);
        var file = scene.Gateway.Folder.Combine("gateway.json");

        // Whoever could act could look from now on; the session knows neither token.
        var text = await File.ReadAllTextAsync(file, Stop);
        await File.WriteAllTextAsync(
            file,
            text.Replace(ConsoleScene.Token, "another token of today", StringComparison.Ordinal)
                .Replace(ConsoleScene.ViewToken, ConsoleScene.Token, StringComparison.Ordinal),
            Stop);

        var ended = await Eventually.ReadAsync(() => browser.GetAsync("/console"), p => p.Location is not null);
        Assert.StartsWith("/console/signin", ended.Location, StringComparison.Ordinal);
        Assert.StartsWith("/console/signin", (await viewer.GetAsync("/console")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_OfASessionThatSignsOut_Ends()
    {
        await using var scene = await ConsoleScene.StartAsync(Tokens);
        using var browser = scene.Open();
        await browser.SignInAsync(ConsoleScene.Token);
        using var client = scene.CreateAdminClient();
        client.DefaultRequestHeaders.Add("Cookie", string.Join("; ", browser.Cookies.Select(c => $"{c.Key}={c.Value}")));
        using var stream = new StreamReader(await client.GetStreamAsync("/console/log/stream", Stop));
        await stream.ReadLineAsync(Stop);

        await browser.GetAsync("/console");
        await browser.PostAsync("/console/signout");

        await ReadToEndAsync(stream).WaitAsync(StreamLimit, Stop);
    }

    [Fact]
    public async Task Stream_ThatIsNotRead_EndsWithItsSessionToo()
    {
        await using var scene = await ConsoleScene.StartAsync(Tokens);
        using var browser = scene.Open();
        await browser.SignInAsync(ConsoleScene.Token);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, scene.Gateway.Ports[^1], Stop);
        var cookies = string.Join("; ", browser.Cookies.Select(c => $"{c.Key}={c.Value}"));
        var lines = scene.Gateway.Services.GetRequiredService<RecentLines>();
        const string Request = "GET /console/log/stream?from=0 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes($"{Request}Cookie: {cookies}\r\n\r\n"), Stop);
        var stream = scene.Gateway.Services.GetServices<IAdminEndpoint>().OfType<LogStream>().Single();
        await Eventually.ReadAsync(() => Task.FromResult(stream.Followers), followers => followers == 1);
        Assert.Equal(1, stream.Followers);

        // More than the buffers of a connection take.
        for (var i = 0; i < 400; i++)
        {
            lines.Add(Encoding.UTF8.GetBytes($$"""{"status":200,"outcome":"Forwarded","target":"/{{new string('x', 60_000)}}"}"""));
        }

        for (var (before, now) = (-1, 0); before != now; now = socket.Available)
        {
            before = now;
            await Task.Delay(TimeSpan.FromSeconds(1), Stop); // until nothing more comes: the gateway waits for the reader
        }

        await browser.GetAsync("/console");
        await browser.PostAsync("/console/signout");
        lines.Add("""{"status":200,"outcome":"Forwarded","target":"/after-the-sign-out"}"""u8);

        var waited = Stopwatch.StartNew();
        while (stream.Followers > 0 && waited.Elapsed < StreamLimit)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), Stop);
        }

        Assert.Equal(0, stream.Followers);
        socket.ReceiveBufferSize = 4 * 1024 * 1024;
        using var reader = new StreamReader(new NetworkStream(socket));
        Assert.DoesNotContain("after-the-sign-out", await ReadToEndAsync(reader).WaitAsync(StreamLimit, Stop), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task Stream_WithAnotherMethodThanGet_TakesNoPlace(string method)
    {
        await using var scene = await ConsoleScene.StartAsync();
        using var client = scene.CreateAdminClient();

        using var request = new HttpRequestMessage(new HttpMethod(method), "/console/log/stream");
        using var answer = await client.SendAsync(request, Stop).WaitAsync(TimeSpan.FromSeconds(30), Stop);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Theory]
    [InlineData("cross-site", "no-cors", HttpStatusCode.Forbidden)]
    [InlineData("same-site", "cors", HttpStatusCode.Forbidden)]
    [InlineData("cross-site", "navigate", HttpStatusCode.OK)]
    [InlineData("same-origin", "cors", HttpStatusCode.OK)]
    [InlineData("none", "navigate", HttpStatusCode.OK)]
    public async Task Pages_AreNoPartOfOtherPages(string site, string mode, HttpStatusCode status)
    {
        await using var scene = await ConsoleScene.StartAsync();
        using var client = scene.CreateAdminClient();
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", site);
        client.DefaultRequestHeaders.Add("Sec-Fetch-Mode", mode);

        foreach (var path in new[] { "/console", "/console/log?text=a", "/console/log/stream", "/console/console.js" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
            Assert.Equal(status, answer.StatusCode);
        }
    }

    [Fact]
    public async Task EveryPage_ForbidsFramesScriptsOfOthersAndCaches()
    {
        await using var scene = await ConsoleScene.StartAsync();
        using var client = scene.CreateAdminClient();
        var paths = scene.Gateway.Services.GetServices<ConsolePage>().Select(p => p.Path).Append("/console/signin").ToArray();
        Assert.Equal(10, paths.Length);

        foreach (var path in paths)
        {
            using var answer = await client.GetAsync(path, Stop);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("form-action 'self'", policy, StringComparison.Ordinal);
            Assert.Contains("base-uri 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Opener-Policy")));
            Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Resource-Policy")));
            Assert.True(answer.Headers.CacheControl is { NoStore: true });
        }
    }

    [Theory]
    [InlineData("/console/../api/status")]
    [InlineData("/console/..%2fapi%2fstatus")]
    [InlineData("/console/%2e%2e/api/status")]
    [InlineData("/console/console.css/../../api/configuration")]
    [InlineData("/console/..\\..\\gateway.json")]
    [InlineData("/console/console.css%00")]
    [InlineData("//api/status")]
    [InlineData("/CONSOLE/console.css/api/status")]
    [InlineData("/console/")]
    public async Task Path_ThatIsNone_LeadsNowhereWithoutAToken(string path)
    {
        await using var scene = await ConsoleScene.StartAsync(Tokens);

        var answer = await SendRawAsync(scene, $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 (400|401|404) ", answer);
    }

    [Theory]
    [InlineData("rebound.attacker.example")]
    [InlineData("127.0.0.1.attacker.example")]
    [InlineData("localhost.attacker.example")]
    [InlineData("localhost.")]
    [InlineData("")]
    public async Task Host_ThatIsNoNameOfTheGateway_IsRefused(string host)
    {
        await using var scene = await ConsoleScene.StartAsync();

        foreach (var path in new[] { "/console", "/console/log/stream", "/api/status", "/metrics" })
        {
            var answer = await SendRawAsync(scene, $"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            Assert.Matches("^HTTP/1.1 (400|421) ", answer);
        }
    }

    [Theory]
    [InlineData("/console/ü")]
    [InlineData("/console?a=\r\nSet-Cookie: a=b")]
    [InlineData("/console\\\\attacker.example")]
    [InlineData("//attacker.example")]
    [InlineData("/console.attacker.example")]
    [InlineData("javascript:alert(1)")]
    public async Task SignIn_ThatLeadsElsewhere_LeadsToTheConsole(string back)
    {
        await using var scene = await ConsoleScene.StartAsync(Tokens);
        using var browser = scene.Open();
        await browser.GetAsync("/console/signin");

        var answer = await browser.PostAsync("/console/signin", ("token", ConsoleScene.Token), ("return", back));

        Assert.Equal((HttpStatusCode.SeeOther, "/console"), (answer.Status, answer.Location));
    }

    [Fact]
    public async Task Address_WithHostileParameters_IsCarriedByActsAsItIs()
    {
        await using var scene = await ConsoleScene.StartAsync();
        await scene.LockAsync("alice");
        using var browser = scene.Open();

        var page = await browser.GetAsync("/console/lockouts?a%0d%0aSet-Cookie:%20x=%22%3E%3Cscript%3E=1&%C3%BC=%C3%BC");
        Assert.DoesNotContain("<script>", page.Html, StringComparison.Ordinal);
        var back = ConsoleText.ValueOf(page.Html, "return");
        var answer = await browser.PostAsync("/console/lockouts", ("act", "release"), ("id", "alice"), ("return", back));

        Assert.StartsWith("/console/lockouts?a%0D%0ASet-Cookie", answer.Location, StringComparison.Ordinal);
        Assert.Contains("alice was released.", (await browser.GetAsync(answer.Location!)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/console/log?text=%00%ff%C3%28")]
    [InlineData("/console/log?trace=%22%7D&before=99999999999999999999&kind=%00")]
    [InlineData("/console/log/stream?from=-1&kind=nothing")]
    [InlineData("/console/configuration?generation=2147483648&q=%3Cb%3E")]
    [InlineData("/console/configuration?generation=99")]
    [InlineData("/console/user?user=%00%01%C3%28%2A%29%28uid%3D%2A")]
    [InlineData("/console/sessions?q=%ED%A0%80")]
    [InlineData("/console/explain?method=GET&target=https%3A%2F%2F%5B%3A%3A1&from=%3A%3A%25x")]
    [InlineData("/console/explain?method=%00&target=https%3A%2F%2Fmail.example.com%2F%00&user=%00")]
    [InlineData("/console/explain?method=Imap4&target=%2E%2E%2E&user=%2A")]
    [InlineData("/console/explain?method=GET&target=https%3A%2F%2Fmail.example.com%3A99999%2F")]
    public async Task Query_ThatIsBroken_IsNoFailure(string target)
    {
        await using var scene = await ConsoleScene.StartAsync();

        var answer = await SendRawAsync(scene, $"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 15);

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_AreOnNoPageAndInNoAnswer()
    {
        Environment.SetEnvironmentVariable("CONSOLE_ATTACK_SECRET", "secret-of-the-environment");
        await using var scene = await ConsoleScene.StartAsync(
            Tokens,
            identity: """
                , "Directories": {
                  "corp": { "Ldap": { "Servers": [ "ldaps://127.0.0.1:9" ], "BaseDn": "dc=example", "BindName": "cn=x", "BindPassword": "secret-of-the-directory", "Timeout": "00:00:01" } },
                  "more": { "Ldap": { "Servers": [ "ldaps://127.0.0.1:9" ], "BaseDn": "dc=example", "BindName": "cn=x", "BindPassword": "${CONSOLE_ATTACK_SECRET}", "Timeout": "00:00:01" } },
                  "third": { "Radius": { "Servers": [ "127.0.0.1:9" ], "Secret": "secret-of-the-radius-server", "Tries": 1, "Timeout": "00:00:01" } } }
                """);
        using var browser = scene.Open();
        await browser.SignInAsync(ConsoleScene.Token);
        var file = scene.Gateway.Folder.Combine("gateway.json");
        var text = await File.ReadAllTextAsync(file, Stop);
        await File.WriteAllTextAsync(
            file, text.Replace("secret-of-the-directory", "secret-that-is-new", StringComparison.Ordinal), Stop);
        var changed = await Eventually.ReadAsync(
            () => browser.GetAsync("/console/configuration?generation=2"),
            p => p.Text.Contains("What generation 2 changed", StringComparison.Ordinal));
        Assert.Contains("BindPassword (secret) (secret)", changed.Text, StringComparison.Ordinal);
        using var program = scene.CreateAdminClient(ConsoleScene.Token);
        string[] paths =
        [
            .. scene.Gateway.Services.GetServices<ConsolePage>().Select(p => p.Path),
            "/console/configuration?generation=1", "/console/configuration?generation=2", "/console/configuration?all=yes",
            "/console/configuration?q=secret", "/console/user?user=alice", "/api/status", "/api/configuration", "/api/generations",
            "/api/destinations", "/api/openapi.json",
            "/console/explain?method=GET&target=https%3A%2F%2Fmail.example.com%2Fsync%2F&user=alice",
        ];

        foreach (var path in paths)
        {
            using var answer = await program.GetAsync(path, Stop);
            var body = await answer.Content.ReadAsStringAsync(Stop);
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
            Assert.DoesNotContain("secret-of", body, StringComparison.Ordinal);
            Assert.DoesNotContain("secret-that", body, StringComparison.Ordinal);
            Assert.DoesNotContain(ConsoleScene.Token, body, StringComparison.Ordinal);
            Assert.DoesNotContain(ConsoleScene.ViewToken, body, StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(
            file, text.Replace("http://127", "http://gateway:secret-of-an-address@127", StringComparison.Ordinal), Stop);
        var refused = await Eventually.ReadAsync(
            () => browser.GetAsync("/console/configuration"), p => p.Text.Contains("The file has mistakes", StringComparison.Ordinal));
        Assert.Contains("'http://***@127", refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-of", refused.Html + (await browser.GetAsync("/console")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RollBack_AfterAnEditThatItHasNotSeen_IsRefused()
    {
        await using var scene = await ConsoleScene.StartAsync();
        using var browser = scene.Open();
        var file = scene.Gateway.Folder.Combine("gateway.json");
        var first = await File.ReadAllTextAsync(file, Stop);
        await File.WriteAllTextAsync(file, first.Replace("\"Threshold\":3", "\"Threshold\":7", StringComparison.Ordinal), Stop);
        var page = await Eventually.ReadAsync(
            () => browser.GetAsync("/console/configuration"), p => p.Html.Contains("roll-back", StringComparison.Ordinal));
        var seen = ConsoleText.ValueOf(page.Html, "seen");
        Assert.NotEmpty(seen);
        var edit = first.Replace("\"Threshold\":3", "\"Threshold\":9", StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, edit, Stop);

        var refused = await browser.ActAsync("/console/configuration", ("act", "roll-back"), ("id", "1"), ("seen", seen));

        Assert.Contains("The files have been changed since this page was shown.", refused.Text, StringComparison.Ordinal);
        Assert.Equal(edit, await File.ReadAllTextAsync(file, Stop));
        Assert.Contains(scene.Audit.Actions, a => a is { Action: "configuration roll back", IsDone: false });

        // Of two at once with the same page, one wins.
        using var other = scene.Open();
        page = await other.GetAsync("/console/configuration");
        await browser.GetAsync("/console/configuration");
        seen = ConsoleText.ValueOf(page.Html, "seen");
        var answers = await Task.WhenAll(
            browser.ActAsync("/console/configuration", ("act", "roll-back"), ("id", "1"), ("seen", seen)),
            other.ActAsync("/console/configuration", ("act", "roll-back"), ("id", "1"), ("seen", seen)));
        Assert.Single(answers, a => a.Text.Contains("The files have the content of generation 1 again", StringComparison.Ordinal));
        Assert.Equal(first, await File.ReadAllTextAsync(file, Stop));
    }

    [Fact]
    public async Task HostileNames_OfTheConfigurationAndOfReasons_AreShownAsText()
    {
        const string Hostile = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>";
        await using var scene = await ConsoleScene.StartAsync();
        using var browser = scene.Open();
        await browser.GetAsync("/console/routes");
        await browser.ActAsync(
            "/console/routes", ("act", "drain"), ("cluster", "mail"), ("destination", "one"), ("reason", Hostile));
        await browser.ActAsync("/console/routes", ("act", "drain"), ("cluster", Hostile), ("destination", Hostile));
        await scene.SyncAsync(Hostile, agent: Hostile);
        await scene.LockAsync(Hostile);
        await scene.SignInAsync("alice", Hostile);

        var paths = scene.Gateway.Services.GetServices<ConsolePage>().Select(p => p.Path)
            .Append($"/console/user?user={Uri.EscapeDataString(Hostile)}")
            .Append("/console/user?user=alice")
            .Append($"/console/sessions?q={Uri.EscapeDataString("onerror")}");
        await Eventually.ReadAsync(
            () => browser.GetAsync("/console/log"), p => p.Html.Contains("onerror", StringComparison.Ordinal));
        var shown = 0;
        foreach (var path in paths)
        {
            var page = await browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.DoesNotContain("<img", page.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>", page.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("\"'>", page.Html, StringComparison.Ordinal);
            shown += page.Html.Contains("onerror", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.InRange(shown, 5, 20);
    }

    private static async Task<string> ReadToEndAsync(StreamReader stream)
    {
        var text = new StringBuilder();
        try
        {
            while (await stream.ReadLineAsync(Stop) is { } line)
            {
                text.AppendLine(line);
            }
        }
        catch (IOException)
        {
            // It was cut.
        }

        return text.ToString();
    }

    /// <summary>Sends a request as it is, and reads its answer, or so much of one that does not end.</summary>
    private static async Task<string> SendRawAsync(ConsoleScene scene, string request, int bytes = int.MaxValue)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, scene.Gateway.Ports[^1], Stop);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), Stop);
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (text.Length < bytes && await stream.ReadAsync(buffer, Stop) is > 0 and var count)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return text.ToString();
    }
}
