using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.FunctionalTests.Preauthentication;
using Gateway.Hosting;
using Gateway.Identity.Credentials;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Forwarding.Straight.KnownUsers;

/// <summary>
/// A gateway of one way with routes of the schemes and delegations, before a back end that sends back what it has received.
/// </summary>
internal sealed partial class KnownUsersScene : IAsyncDisposable
{
    public const string Host = ForwardingScene.Host;

    private readonly ScriptedBackend _backend;
    private readonly StraightScene _scene;

    private KnownUsersScene(TestGateway gateway, ScriptedBackend backend, ConcurrentQueue<string> seen, FakeTimeProvider time)
    {
        _backend = backend;
        _scene = new StraightScene(ForwardingScene.Of(gateway));
        Seen = seen;
        Time = time;
        Metrics = new CountedMetrics(gateway.Services, "Gateway.Identity", "Gateway.Preauthentication", "Gateway.Requests");
    }

    public TestGateway Gateway => _scene.Gateway;

    /// <summary>The heads that the back end has received, its lines sorted.</summary>
    public ConcurrentQueue<string> Seen { get; }

    public FakeTimeProvider Time { get; }

    public required TestDirectory Directory { get; init; }

    public CountedMetrics Metrics { get; }

    public static async Task<KnownUsersScene> StartAsync(
        bool isStraight,
        TestIssuer issuer,
        DateTimeOffset now,
        string identity = "\"Throttling\": { \"Mode\": \"Off\" }, \"Lockout\": { \"Threshold\": 1000 }",
        string signIn = "")
    {
        var seen = new ConcurrentQueue<string>();
        var backend = new ScriptedBackend(connection => EchoAsync(connection, seen));
        var folder = new TemporaryFolder();
        var time = new FakeTimeProvider(now);
        var directory = new TestDirectory();
        var routes = string.Join(",\n", Routes().Select(r => $$"""
            "{{r.Name}}": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/{{r.Name}}/{**rest}" }, "Cluster": "backend", {{r.Settings}} }
            """));
        var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Telemetry": { "AccessLog": "{{folder.Combine("access.log")}}" },
                "Identity": {
                  "Issuers": { "corp": { "Issuer": "{{issuer.Issuer}}", "Audiences": [ "gateway" ], "Roots": "{{issuer.Roots}}" } },
                  {{identity}}
                },
                "SignIn": { {{signIn}} },
                "Routes": { {{routes}} },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{backend.Address}}" } } } }
              }
            }
            """, builder =>
            {
                builder.Services.AddSingleton<IDirectory>(directory);
                builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
                StraightScene.Use(isStraight)(builder);
            });
        return new KnownUsersScene(gateway, backend, seen, time) { Directory = directory };
    }

    public Task<ScriptedConnection> ConnectAsync() => _scene.ConnectAsync();

    public void AssertServed(long requests) => _scene.AssertServed(requests);

    public long Served => _scene.Served;

    public bool IsNative => _scene.IsNative;

    /// <summary>Signs a person in by form; the value of the session cookie.</summary>
    public async Task<string> SignInAsync(string user, string password)
    {
        using var browser = new SignInBrowser(Gateway.CreateClient(Host));
        using var response = await browser.SignInAsync(user, password, "/forms/");
        return browser.Cookies[SignInBrowser.SessionCookie];
    }

    /// <summary>Signs the person of a session out, on a connection of its own.</summary>
    public async Task SignOutAsync(string cookie)
    {
        using var browser = new SignInBrowser(Gateway.CreateClient(Host));
        browser.Cookies[SignInBrowser.SessionCookie] = cookie;
        using var page = await browser.GetAsync("/gateway/signout");
        var token = SignInBrowser.Token(await page.Content.ReadAsStringAsync(ForwardingScene.Token));
        using var posted = await browser.PostAsync("/gateway/signout", new() { ["token"] = token });
        Assert.Equal(System.Net.HttpStatusCode.SeeOther, posted.StatusCode);
    }

    /// <summary>Replaces a text of the configuration and waits until it is in force.</summary>
    public async Task ReloadAsync(string text, string replacement)
    {
        var file = Gateway.Folder.Combine("gateway.json");
        var json = await File.ReadAllTextAsync(file, ForwardingScene.Token);
        Assert.Contains(text, json, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file + "~", json.Replace(text, replacement, StringComparison.Ordinal), ForwardingScene.Token);
        var status = Gateway.Services.GetRequiredService<ReloadStatus>();
        var before = status.Current.Generation;
        File.Move(file + "~", file, overwrite: true);
        Assert.True(await ForwardingScene.EventuallyAsync(() =>
        {
            Time.Advance(TimeSpan.FromMilliseconds(100)); // the gateway waits until the file rests
            return status.Current.Generation > before;
        }));
    }

    /// <summary>Stops the gateway; the lines of its access log without what differs each time.</summary>
    public async Task<string> StopAsync()
    {
        await Gateway.StopAsync();
        var lines = await File.ReadAllTextAsync(Gateway.Folder.Combine("access.log"), ForwardingScene.Token);
        return Varying().Replace(lines, "\"$1\":*").Replace(_backend.Address.Authority, "*", StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        Metrics.Dispose();
        await _scene.DisposeAsync();
        await _backend.DisposeAsync();
    }

    private static (string Name, string Settings)[] Routes() =>
    [
        ("open", "\"Authentication\": \"Anonymous\""),
        ("none", "\"Authentication\": \"Basic\""),
        ("basic", "\"Authentication\": \"Basic\", \"Delegation\": \"Basic\""),
        ("forms", "\"Authentication\": \"Forms\", \"Delegation\": \"Basic\", \"SignOutPaths\": [ \"/forms/logoff\", \"/forms/?cmd=off\" ]"),
        ("token", "\"Authentication\": \"Bearer\", \"Delegation\": \"Bearer\""),
        ("header", "\"Authentication\": [ \"Forms\", \"Basic\", \"Bearer\" ], \"Delegation\": \"Header\","
            + " \"DelegationHeader\": \"X-Remote-User\", \"DelegationGroupsHeader\": \"X-Remote-Groups\", \"DelegationAssertion\": {}"),
        ("staff", "\"Authentication\": [ \"Basic\", \"Forms\" ], \"Authorization\": { \"Groups\": [ \"staff\" ] }"),
        ("bosses", "\"Authentication\": [ \"Basic\", \"Forms\" ], \"Authorization\": { \"Groups\": [ \"bosses\" ] }"),
        ("bobs", "\"Authentication\": [ \"Basic\", \"Forms\" ], \"Authorization\": { \"Users\": [ \"bob\" ] }"),
    ];

    private static async Task EchoAsync(ScriptedConnection connection, ConcurrentQueue<string> seen)
    {
        while (await connection.ReadHeadAsync() is { } head)
        {
            if (head.Contains("/fail ", StringComparison.Ordinal))
            {
                return;
            }

            var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            var sorted = string.Join('\n', lines.Skip(1).Select(Plain).Order(StringComparer.OrdinalIgnoreCase).Prepend(lines[0]));
            var body = $"{sorted}\n{await connection.ReadBodyAsync(head)}";
            seen.Enqueue(sorted);
            var cookies = $"Set-Cookie: {SignInBrowser.SessionCookie}=x\r\nSet-Cookie: own=1\r\n";
            var length = body.Length.ToString(CultureInfo.InvariantCulture);
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\n{cookies}Content-Length: {length}\r\n\r\n{body}");
        }
    }

    /// <summary>A header line without what is random: of an assertion, whom it names for whom.</summary>
    private static string Plain(string line)
    {
        var (name, value) = (line[..line.IndexOf(':')].ToLowerInvariant(), line[(line.IndexOf(':') + 1)..].Trim());
        if (name == "x-gateway-assertion")
        {
            var payload = JsonNode.Parse(Base64Url.DecodeFromChars(value.Split('.')[1]));
            value = $"{payload?["sub"]} {payload?["aud"]} {payload?["groups"]?.ToJsonString()}";
        }

        return $"{name}: {value}";
    }

    [GeneratedRegex("\"(time|trace|seconds|firstByteSeconds|backEndSeconds)\":(\"[^\"]*\"|[0-9.E-]+)")]
    private static partial Regex Varying();
}
