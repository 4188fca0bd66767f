using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Identity;

/// <summary>What administrators do is in the audit log with who did it, and names of strangers are readable there and elsewhere.</summary>
public sealed class AdminAuditTests
{
    // Reads "alice" where the bidirectional controls are obeyed.
    private const string Disguised = "\u202Eecila\u202C";
    private const string Escaped = "\\u202eecila\\u202c";

    private static readonly Dictionary<string, string> NobodysSudo = new(StringComparer.Ordinal) { ["SUDO_USER"] = "" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryAction_IsInTheAuditLogWithWhoDidIt()
    {
        await using var gateway = await StartAsync();
        var configuration = gateway.Folder.Combine("gateway.json");
        string[] config = ["--config", configuration];

        Assert.Equal(0, (await RunAsync("correct horse", ["user", "add", "alice", .. config])).Exit);
        Assert.Equal(0, (await RunAsync("", ["user", "disable", "alice", .. config])).Exit);
        Assert.Equal(1, (await RunAsync("", ["user", "remove", "bob", .. config])).Exit);
        Assert.Equal(0, (await RunAsync("", ["user", "list", .. config])).Exit);
        Assert.Equal(0, (await RunAsync("", ["certificate", "issue", "mail.example.com", .. config])).Exit);
        await FailAsync(gateway, "alice", 2);
        var url = $"http://127.0.0.1:{gateway.Ports[^1]}";
        Assert.Equal(0, (await RunAsync("", "lockout", "release", "ALICE", "--url", url)).Exit);
        Assert.Equal(1, (await RunAsync("", "lockout", "release", "nobody", "--url", url)).Exit);
        Assert.Equal(0, (await RunAsync("", "lockout", "release-source", "198.51.100.7", "--url", url)).Exit);
        Assert.Equal(1, (await RunAsync("", "lockout", "release-source", "192.0.2.9", "--url", url)).Exit);

        var actions = await ReadAsync(gateway, 8);
        Assert.Equal(
            [
                ("user add", "alice", "Done"), ("user disable", "alice", "Done"), ("user remove", "bob", "Failed"),
                ("certificate issue", "mail.example.com", "Done"), ("lockout release", "alice", "Done"),
                ("lockout release", "nobody", "Failed"), ("lockout release-source", "198.51.100.7", "Done"),
                ("lockout release-source", "192.0.2.9", "Failed"),
            ],
            actions.Select(a => (Of(a, "action"), Of(a, "target"), Of(a, "outcome"))));
        Assert.All(actions, action => Assert.Equal(Environment.UserName, Of(action, "by")));
        Assert.All(actions.TakeLast(4), action => Assert.Equal("127.0.0.1", Of(action, "source")));
    }

    [Fact]
    public async Task Reload_IsInTheAuditLogWithTheOwnerOfTheFile()
    {
        await using var gateway = await StartAsync();
        var configuration = gateway.Folder.Combine("gateway.json");
        var good = await File.ReadAllTextAsync(configuration, Token);

        await File.WriteAllTextAsync(configuration, good.Replace("\"Threshold\":2", "\"Threshold\":0", StringComparison.Ordinal), Token);
        await ReadAsync(gateway, 1);
        await File.WriteAllTextAsync(configuration, good.Replace("\"Threshold\":2", "\"Threshold\":3", StringComparison.Ordinal), Token);

        var actions = await ReadAsync(gateway, 2);
        Assert.Equal([("configuration reload", "Failed"), ("configuration reload", "Done")],
            actions.Select(a => (Of(a, "action"), Of(a, "outcome"))));
        Assert.All(actions, action => Assert.Equal(configuration, Of(action, "target")));
        Assert.All(actions, action => Assert.Equal($"{Environment.UserName}, who owns the file", Of(action, "by")));
    }

    [Fact]
    public async Task NameWithBidirectionalControls_IsEscapedWhereverItIsShown()
    {
        var logs = new FakeLogCollector();
        await using var gateway = await StartAsync(logs);
        await FailAsync(gateway, Disguised, 2);
        var url = $"http://127.0.0.1:{gateway.Ports[^1]}";
        string[] shown =
        [
            (await RunAsync("", "lockout", "list", "--url", url)).Text,
            (await RunAsync("", "lockout", "list", "--json", "--url", url)).Text,
            (await RunAsync("", "lockout", "show", Disguised, "--url", url)).Text,
            (await RunAsync("", "status", "--url", url)).Text,
            (await RunAsync("", "lockout", "release", Disguised, "--url", url)).Text,
            (await RunAsync("", "lockout", "show", "nobody" + Disguised, "--url", url)).Text,
            string.Join('\n', logs.GetSnapshot().Select(record => record.Message)),
        ];
        await ReadAsync(gateway, 1);

        // JSON writes a backslash as two.
        var audit = await File.ReadAllTextAsync(gateway.Folder.Combine("audit.log"), Token);
        string[] written = [.. shown, audit.Replace("\\\\", "\\", StringComparison.Ordinal)];

        Assert.All(written, text => Assert.Contains(Escaped, text, StringComparison.OrdinalIgnoreCase));
        Assert.All(written, text => Assert.DoesNotContain('\u202E', text));
    }

    private static Task<TestGateway> StartAsync(FakeLogCollector? logs = null) => TestGateway.StartAsync(
        new TemporaryFolder(),
        """
        {
          "Gateway": {
            "State": "state",
            "Listeners": { "http": { "Endpoint": "127.0.0.1:0", "Protocol": "HttpsRedirect" } },
            "Identity": { "Users": {}, "Lockout": { "Threshold": 2 } },
            "Admin": { "Endpoint": "127.0.0.1:0" },
            "Telemetry": { "AuditLog": "audit.log" }
          }
        }
        """,
        builder =>
        {
            if (logs is not null)
            {
                builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(new FakeLoggerProvider(logs));
            }
        });

    private static string? Of(JsonElement line, string member) => line.TryGetProperty(member, out var value) ? value.GetString() : null;

    /// <summary>The actions in the audit log, once there are so many.</summary>
    private static async Task<JsonElement[]> ReadAsync(TestGateway gateway, int count)
    {
        for (var watch = Stopwatch.StartNew(); ;)
        {
            var log = gateway.Folder.Combine("audit.log");
            var lines = File.Exists(log) ? await File.ReadAllLinesAsync(log, Token) : [];
            var actions = lines.Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.TryGetProperty("action", out _));
            var found = actions.ToArray();
            if (found.Length >= count || watch.Elapsed > TimeSpan.FromSeconds(30))
            {
                return found;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), Token); // the log is written in the background
        }
    }

    private static async Task FailAsync(TestGateway gateway, string user, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await gateway.Services.GetRequiredService<Authenticator>().AuthenticateAsync(
                new PasswordCredential(user, new Secret($"wrong {i}")),
                new SignInContext(IPAddress.Parse("198.51.100.7"), "https", "Basic"),
                Token);
        }
    }

    private static async Task<(int Exit, string Text)> RunAsync(string input, params string[] arguments)
    {
        var (exit, output) = await GatewayProgram.RunAsync(arguments, Token, input + "\n", NobodysSudo);
        return (exit, output.Trim());
    }
}
