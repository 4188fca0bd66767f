using System.Text.Json.Nodes;
using Gateway.FunctionalTests.Preauthentication;
using Gateway.Identity.Credentials;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding.Straight.KnownUsers;

/// <summary>
/// A connection whose requests go straight, and on which the user is no longer known or allowed from one request to the next: that request
/// is decided by the pipeline, whatever the connection has served before.
/// </summary>
public sealed class KnownUserEndingTests
{
    private static readonly string Alice = $"Authorization: {PreauthenticationFixture.Basic("alice", TestDirectory.AlicePassword)}\r\n";

    /// <summary>How a user loses access, and the path that the user has used.</summary>
    public static TheoryData<string, string, string> Endings() => new()
    {
        { "password changed", "/basic/a", "401" },
        { "user removed", "/basic/a", "401" },
        { "account locked", "/basic/a", "401" },
        { "cache expired, directory down", "/basic/a", "503" },
        { "route for others by reload", "/none/a", "403" },
        { "route without passwords by reload", "/none/a", "302" },
        { "session signed out", "/forms/a", "302" },
        { "session idle", "/forms/a", "302" },
        { "session's user removed", "/forms/a", "302" },
    };

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task UserOfAConnection_WhoLosesAccess_IsRefusedWithTheNextRequest(string ending, string path, string status)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var scene = await StartAsync(issuer);
        var cookie = path == "/forms/a" ? await scene.SignInAsync("alice", TestDirectory.AlicePassword) : "";
        var credential = cookie.Length > 0 ? $"Cookie: {SignInBrowser.SessionCookie}={cookie}\r\n" : Alice;
        using var client = await scene.ConnectAsync();
        await SendAsync(client, path, credential, "200"); // the handler has asked the directory, or the person at the sign-in page
        var first = scene.Served;
        await SendAsync(client, path, credential, "200");
        scene.AssertServed(first + 1);

        await EndAsync(scene, ending, cookie);
        var seen = scene.Seen.Count;
        await SendAsync(client, path, credential, status);

        Assert.Equal(seen, scene.Seen.Count);
        scene.AssertServed(first + 1);
    }

    [Fact]
    public async Task SessionThatIsToBeRenewed_GetsItsCookieFromThePipelineAndGoesStraightAgain()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var scene = await StartAsync(issuer);
        var old = $"Cookie: {SignInBrowser.SessionCookie}={await scene.SignInAsync("alice", TestDirectory.AlicePassword)}\r\n";
        using var client = await scene.ConnectAsync();
        Assert.DoesNotContain("__Host-", (await SendAsync(client, "/forms/a", old, "200")).Headers, StringComparison.Ordinal);
        scene.AssertServed(1);

        scene.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.DoesNotContain("__Host-", (await SendAsync(client, "/forms/a?UA=0", old, "200")).Headers, StringComparison.Ordinal);
        scene.AssertServed(2);
        var renewing = await SendAsync(client, "/forms/a", old, "200");
        scene.AssertServed(2);
        var line = renewing.Headers.Split('\n').Single(l => l.Contains("__Host-", StringComparison.Ordinal));
        await SendAsync(client, "/forms/a", $"Cookie: {line["set-cookie: ".Length..].Split(';')[0]}\r\n", "200");

        scene.AssertServed(3);
    }

    [Fact]
    public async Task SignOutOfTheBackEnd_EndsTheSessionOfTheSameConnection()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var scene = await StartAsync(issuer);
        var cookie = $"Cookie: {SignInBrowser.SessionCookie}={await scene.SignInAsync("alice", TestDirectory.AlicePassword)}\r\n";
        using var client = await scene.ConnectAsync();
        await SendAsync(client, "/forms/a", cookie, "200");

        await SendAsync(client, "/forms/logoff", cookie, "200");
        await SendAsync(client, "/forms/a", cookie, "302");

        scene.AssertServed(1);
    }

    [Fact]
    public async Task PipelinedRequests_OfSeveralUsers_ReachTheBackEndAsTheirOwn()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var scene = await StartAsync(issuer);
        var bob = $"Authorization: {PreauthenticationFixture.Basic("bob", "bob-pw")}\r\n";
        var wrong = $"Authorization: {PreauthenticationFixture.Basic("alice", "guess")}\r\n";
        using var client = await scene.ConnectAsync();
        await SendAsync(client, "/header/a", Alice, "200");
        await SendAsync(client, "/header/a", bob, "200");
        var before = scene.Served;
        string[] asked = [Alice, bob, "", Alice, wrong, bob, bob, "", Alice];

        await client.WriteAsync(string.Concat(asked.Select(c => Request("/header/a", c))));

        foreach (var credential in asked)
        {
            var response = await RawResponse.ReadAsync(client, "GET");
            var user = response!.Body.Split('\n').FirstOrDefault(l => l.StartsWith("x-remote-user: ", StringComparison.Ordinal));
            var expected = credential == Alice ? "x-remote-user: alice" : credential == bob ? "x-remote-user: bob" : null;
            Assert.Equal((expected is not null, expected), (response.Status == 200, user));
        }

        scene.AssertServed(before + 6);
    }

    [Fact]
    public async Task FailureOfTheBackEnd_IsOneSignInInTheMetricsAndOneLineInTheLog()
    {
        await using var issuer = await TestIssuer.StartAsync();
        Assert.Equal(await FailAsync(issuer, isStraight: false), await FailAsync(issuer, isStraight: true));
    }

    [Fact]
    public async Task Record_OfAKnownUser_NamesUserAndScheme()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var scene = await StartAsync(issuer);
        using (var client = await scene.ConnectAsync())
        {
            await SendAsync(client, "/basic/a", Alice, "200");
            await SendAsync(client, "/basic/a", Alice, "200");
            scene.AssertServed(1);
        }

        var lines = (await scene.StopAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Equal("alice", JsonNode.Parse(lines[1].Replace(":*", ":0", StringComparison.Ordinal))?["user"]?.GetValue<string>());
        Assert.Equal(lines[0], lines[1]);
    }

    private static async Task<string> FailAsync(TestIssuer issuer, bool isStraight)
    {
        await using var scene = await StartAsync(issuer, isStraight);
        using (var client = await scene.ConnectAsync())
        {
            await SendAsync(client, "/basic/a", Alice, "200");
            await SendAsync(client, "/basic/a", Alice, "200");
            await SendAsync(client, "/basic/fail", Alice, "502");
            await SendAsync(client, "/bosses/a", Alice, "403");
        }

        return $"{await scene.StopAsync()}\n{scene.Metrics}";
    }

    private static async Task EndAsync(KnownUsersScene scene, string ending, string cookie)
    {
        switch (ending)
        {
            case "password changed":
                scene.Directory.Passwords["alice"] = "changed";
                scene.Time.Advance(TimeSpan.FromSeconds(100)); // beyond the life of the cache, within that of an idle connection
                break;
            case "user removed" or "session's user removed":
                scene.Directory.Passwords.TryRemove("alice", out _);
                break;
            case "account locked":
                await GuessAsync(scene, "alice", 3);
                break;
            case "cache expired, directory down":
                scene.Directory.Always = AuthenticationStatus.DirectoryUnavailable;
                scene.Time.Advance(TimeSpan.FromSeconds(100));
                break;
            case "route for others by reload":
                await scene.ReloadAsync("\"none\":{", "\"none\":{\"Authorization\":{\"Users\":[\"bob\"]},");
                break;
            case "route without passwords by reload":
                await scene.ReloadAsync("\"Authentication\":\"Basic\"}", "\"Authentication\":\"Forms\"}");
                break;
            case "session signed out":
                await scene.SignOutAsync(cookie);
                break;
            case "session idle":
                scene.Time.Advance(TimeSpan.FromSeconds(100));
                break;
            default:
                Assert.Fail(ending);
                break;
        }
    }

    private static async Task GuessAsync(KnownUsersScene scene, string user, int count)
    {
        using var client = await scene.ConnectAsync();
        foreach (var guess in Enumerable.Range(0, count))
        {
            await SendAsync(
                client, "/basic/a", $"Authorization: {PreauthenticationFixture.Basic(user, $"guess {guess}")}\r\n", "401");
        }
    }

    private static async Task<RawResponse> SendAsync(ScriptedConnection client, string path, string credential, string status)
    {
        await client.WriteAsync(Request(path, credential));
        var response = await RawResponse.ReadAsync(client, "GET");
        Assert.StartsWith($"HTTP/1.1 {status} ", response?.StatusLine, StringComparison.Ordinal);
        return response!; // it has a status line
    }

    private static string Request(string path, string credential) =>
        $"GET {path} HTTP/1.1\r\nHost: {Host}\r\nAccept: text/html\r\nSec-Fetch-Mode: navigate\r\n{credential}\r\n";

    private static Task<KnownUsersScene> StartAsync(TestIssuer issuer, bool isStraight = true) => KnownUsersScene.StartAsync(
        isStraight,
        issuer,
        DateTimeOffset.UtcNow,
        """
        "Lockout": { "Threshold": 3 }, "Cache": { "Life": "00:01:00" },
        "Throttling": { "Mode": "Off" }
        """,
        "\"Public\": { \"Idle\": \"00:01:00\" }");
}
