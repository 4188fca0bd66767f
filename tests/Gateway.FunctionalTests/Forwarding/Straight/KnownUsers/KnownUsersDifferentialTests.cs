using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.FunctionalTests.Preauthentication;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Xunit;

namespace Gateway.FunctionalTests.Forwarding.Straight.KnownUsers;

/// <summary>
/// Generated connections of users who are known, unknown, refused or somebody else from one request to the next, over both ways. What
/// clients, back ends, logs and metrics see must be the same. Beside that, the back end never sees a user whose credential was not in the
/// very request. GATEWAY_DIFFERENTIAL_ROUNDS sets how many.
/// </summary>
public sealed partial class KnownUsersDifferentialTests
{
    private static readonly int Rounds = int.Parse(
        Environment.GetEnvironmentVariable("GATEWAY_DIFFERENTIAL_ROUNDS") ?? "150", CultureInfo.InvariantCulture);

    private static readonly string[] Paths =
    [
        "/open/a", "/none/a", "/basic/a", "/basic/a?b=c", "/forms/a", "/forms/a?UA=0", "/token/a", "/header/a", "/header/a?x=/y",
        "/staff/a", "/bosses/a", "/bobs/a", "/header/%41", "/HEADER/a", "/header", "/forms/logoff", "/forms/?cmd=off", "/gateway/signin",
    ];

    /// <summary>Header lines that present a user, with the names of the users whose credential is in them.</summary>
    private static readonly (string Lines, string Users)[] Credentials =
    [
        ("", ""),
        ("Authorization: {a}", "alice"),
        ("authorization: {a}", "alice"),
        ("AUTHORIZATION:{a}", "alice"),
        ("Authorization: \t {a} \t", "alice"),
        ("Authorization: {b}", "bob"),
        ("Authorization: {b}", "bob"),
        ("Authorization: {t}", "alice"),
        ("Authorization: bearer {T}", "alice"),
        ("Authorization: {wrong}", ""),
        ("Authorization: Basic ?", ""),
        ("Authorization: Basic", ""),
        ("Authorization:", ""),
        ("Authorization: Bearer", ""),
        ("Authorization: Digest x", ""),
        ("Authorization: Negotiate YII=", ""),
        ("Authorization: NTLM TlRMTVNTUAABAAAA", ""),
        ("Authorization: {a}, {b}", "alice bob"),
        ("Authorization: {a}\r\nAuthorization: {b}", "alice bob"),
        ("Authorization: {b}\r\nauthorization: {a}", "alice bob"),
        ("Authorization: {a}\r\nAuthorization: {a}", "alice"),
        ("Authorization: {a}\r\nAuthorization:", "alice"),
        ("Authorization: {a}\r\nConnection: Authorization", "alice"),
        ("Connection: close, authorization\r\nAuthorization: {a}", "alice"),
        ("Connection: keep-alive\r\nAuthorization: {a}", "alice"),
        ("Cookie: {s}={sa}", "alice"),
        ("cookie: x=1; {s}={sa}; y=2", "alice"),
        ("COOKIE:{s}={sb}", "bob"),
        ("Cookie: {s}={sb}; {s}-form=1; {s}-device=2; z=3", "bob"),
        ("Cookie: {s}={sa}; {s}={sb}", "alice bob"),
        ("Cookie: {s}={sa}\r\nCookie: {s}={sb}", "alice bob"),
        ("Cookie: {s}={sa}\r\nCookie: own=1", "alice"),
        ("Cookie: {s} = {sa}", "alice"),
        ("Cookie: {s}=\"{sa}\"", "alice"),
        ("Cookie: {S}={sa}", "alice"),
        ("Cookie: {s}={gone}", ""),
        ("Cookie: {s}={gone}AA", ""),
        ("Cookie: {s}", ""),
        ("Cookie: {s}={sa}\r\nConnection: Cookie", "alice"),
        ("Cookie: {s}={sa}\r\nAuthorization: {b}", "alice bob"),
        ("Cookie: {s}={sa}\r\nAuthorization: {wrong}", "alice"),
        ("Cookie: {s}={sa}\r\nAuthorization: Bearer", "alice"),
        ("Cookie: {s}={sb}\r\nAuthorization: {t}", "alice bob"),
        ("Cookie: own=1", ""),
    ];

    private static readonly string[] Headers =
    [
        "X-Own: 1", "X-Remote-User: root", "x_remote_user: root", "X-Remote-Groups: bosses", "X-Gateway-Assertion: a.e30.c",
        "X-Forwarded-User: root", "Accept: text/html", "Sec-Fetch-Mode: navigate", "User-Agent: Mozilla/5.0 test",
        "X-Requested-With: XMLHttpRequest",
        "Proxy-Authorization: Basic eDp5", "Content-Length: 0", "Connection: keep-alive",
    ];

    [Fact]
    public async Task GeneratedConnections_OfKnownUsers_GiveTheSameOnBothWays()
    {
        await using var issuer = await TestIssuer.StartAsync();
        var now = DateTimeOffset.UtcNow;
        var token = issuer.Token(now);
        await using var straight = await Side.StartAsync(await KnownUsersScene.StartAsync(isStraight: true, issuer, now), token);
        await using var pipeline = await Side.StartAsync(await KnownUsersScene.StartAsync(isStraight: false, issuer, now), token);

        for (var seed = 0; seed < Rounds; seed++)
        {
            var expected = await pipeline.ConverseAsync(seed);
            var actual = await straight.ConverseAsync(seed);

            Assert.True(expected == actual, $"seed {seed}, pipeline:\n{expected}\n--- straight:\n{actual}");
        }

        straight.AssertManyServed();
        Assert.Equal(await pipeline.StopAsync(), await straight.StopAsync());
        Assert.Equal(pipeline.Metrics, straight.Metrics);
    }

    private sealed class Side(KnownUsersScene scene, Dictionary<string, string> texts) : IAsyncDisposable
    {
        public string Metrics => scene.Metrics.ToString();

        public static async Task<Side> StartAsync(KnownUsersScene scene, string token)
        {
            var gone = await scene.SignInAsync("bob", "bob-pw");
            await scene.SignOutAsync(gone);
            return new Side(scene, new Dictionary<string, string>
            {
                ["{a}"] = PreauthenticationFixture.Basic("alice", TestDirectory.AlicePassword),
                ["{b}"] = PreauthenticationFixture.Basic("bob", "bob-pw"),
                ["{wrong}"] = PreauthenticationFixture.Basic("alice", "wrong"),
                ["{t}"] = $"Bearer {token}",
                ["{T}"] = token,
                ["{s}"] = SignInBrowser.SessionCookie,
                ["{S}"] = SignInBrowser.SessionCookie.ToUpperInvariant(),
                ["{sa}"] = await scene.SignInAsync("alice", TestDirectory.AlicePassword),
                ["{sb}"] = await scene.SignInAsync("bob", "bob-pw"),
                ["{gone}"] = gone,
            });
        }

        public async Task<string> ConverseAsync(int seed)
        {
            var random = new Random(seed);
            await ChangeAsync(random);
            scene.Seen.Clear();
            var requests = Enumerable.Range(0, random.Next(1, 7)).Select(_ => Request(random)).ToArray();
            var isPipelined = random.Next(3) == 0;
            var text = new StringBuilder();
            using var client = await scene.ConnectAsync();
            if (isPipelined)
            {
                await SendAsync(client, string.Concat(requests));
            }

            foreach (var request in requests)
            {
                if (!isPipelined)
                {
                    await SendAsync(client, request);
                }

                var response = await RawResponse.ReadAsync(client, request.Split(' ')[0]);
                text.Append(response?.ToString() ?? "(closed)\n");
                if (response is null || response.Closes)
                {
                    break;
                }
            }

            Assert.All(scene.Seen, AssertOwnUser);
            return Varying().Replace($"{text}--- back end:\n{string.Join('\n', scene.Seen)}", "$1*");
        }

        public void AssertManyServed() => Assert.True(scene.Served > Rounds / 3 || !scene.IsNative, $"{scene.Served} went straight");

        public Task<string> StopAsync() => scene.StopAsync();

        public ValueTask DisposeAsync() => scene.DisposeAsync();

        /// <summary>What may change between two connections: the sessions are renewed, the users go and come back.</summary>
        private async Task ChangeAsync(Random random)
        {
            switch (random.Next(12))
            {
                case 0:
                    scene.Time.Advance(TimeSpan.FromMinutes(1));
                    break;
                case 1:
                    scene.Time.Advance(TimeSpan.FromMinutes(6));
                    texts["{sa}"] = await scene.SignInAsync("alice", TestDirectory.AlicePassword);
                    break;
                case 2:
                    scene.Directory.Passwords.TryRemove("bob", out _);
                    break;
                case 3 or 4:
                    scene.Directory.Passwords["bob"] = "bob-pw";
                    texts["{sb}"] = await scene.SignInAsync("bob", "bob-pw");
                    break;
                case 5 when scene.Directory.Passwords.ContainsKey("bob"):
                    texts["{gone}"] = await scene.SignInAsync("bob", "bob-pw");
                    await scene.SignOutAsync(texts["{gone}"]);
                    break;
            }
        }

        private string Request(Random random)
        {
            var (lines, users) = Credentials[random.Next(Credentials.Length)];
            var headers = new List<string> { $"Host: {KnownUsersScene.Host}", $"X-Users: -{users.Replace(' ', '-')}-" };
            if (lines.Length > 0)
            {
                headers.Add(texts.Aggregate(lines, (text, pair) => text.Replace(pair.Key, pair.Value, StringComparison.Ordinal)));
            }

            for (var count = random.Next(4); count > 0; count--)
            {
                headers.Add(Headers[random.Next(Headers.Length)]);
            }

            var method = random.Next(8) == 0 ? "POST" : "GET";
            var shuffled = headers.OrderBy(_ => random.Next());
            return $"{method} {Paths[random.Next(Paths.Length)]} HTTP/1.1\r\n{string.Join("\r\n", shuffled)}\r\n\r\n";
        }

        private static void AssertOwnUser(string head)
        {
            var users = Line(head, "x-users");
            foreach (var name in new[] { "x-remote-user", "x-gateway-assertion" })
            {
                if (Line(head, name) is { } user)
                {
                    Assert.True(users?.Contains($"-{user.Split(' ')[0]}-", StringComparison.Ordinal), $"somebody else:\n{head}");
                }
            }
        }

        private static string? Line(string head, string name) =>
            head.Split('\n').FirstOrDefault(l => l.StartsWith(name + ": ", StringComparison.Ordinal))?[(name.Length + 2)..];

        private static async Task SendAsync(ScriptedConnection client, string text)
        {
            try
            {
                await client.WriteAsync(text);
            }
            catch (IOException)
            {
                // The gateway has responded and closed.
            }
        }
    }

    /// <summary>Traces, and the values of cookies and form tokens.</summary>
    [GeneratedRegex("(trace |__host-[a-z-]+=|name=\"token\" value=\"|state=)[^; \"<\n&]+", RegexOptions.IgnoreCase)]
    private static partial Regex Varying();
}
