using System.Net;
using System.Text.Json;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Identity;

public sealed class ExplainedThrottlingTests
{
    private const string Host = "mail.example.com";
    private const string Token = "0123456789abcdef";

    [Fact]
    public async Task Explain_BesideARunningGateway_SaysWhetherTheSourceIsSilencedNow()
    {
        var folder = new TemporaryFolder();
        Assert.Equal(0, (await GatewayProgram.RunAsync(
            ["user", "add", "alice", "--file", folder.Combine("users.json")],
            TestContext.Current.CancellationToken,
            "correct horse battery staple\n")).ExitCode);
        var certificate = TestCertificates.WritePfx(folder, Host);
        await using var gateway = await TestGateway.StartAsync(folder, Configuration(certificate, admin: 0));
        var config = folder.Write("explained.json", Configuration(certificate, gateway.Ports[^1]));
        Assert.Equal(("NotKnown", true), await ExplainAsync(folder.Write("elsewhere.json", Configuration(certificate, FreePort.Next()))));
        Assert.Equal(("Allowed", true), await ExplainAsync(config));
        await FailAsync(gateway, times: 3);

        Assert.Equal(("RateLimited", false), await ExplainAsync(config));
        Assert.Equal(("Allowed", true), await ExplainAsync(config, from: "203.0.113.5"));
    }

    [Fact]
    public async Task RateLimitedSource_IsListedAndReleased()
    {
        var folder = new TemporaryFolder();
        await using var gateway = await TestGateway.StartAsync(
            folder, Configuration(TestCertificates.WritePfx(folder, Host), admin: 0));
        string[] admin = ["--url", $"http://127.0.0.1:{gateway.Ports[^1]}", "--config", folder.Combine("gateway.json")];
        await FailAsync(gateway, times: 3);
        Assert.Equal(AuthenticationStatus.Throttled, await FailAsync(gateway, times: 1));

        var (_, table) = await RunAsync(["lockout", "sources", .. admin]);
        Assert.Contains("198.51.100.7", table, StringComparison.Ordinal);
        var (_, json) = await RunAsync(["lockout", "sources", "--json", .. admin]);
        using var listed = JsonDocument.Parse(json);
        Assert.Equal(3, Assert.Single(listed.RootElement.EnumerateArray()).GetProperty("limit").GetInt32());
        var (_, status) = await RunAsync(["status", "--json", .. admin]);
        using var shown = JsonDocument.Parse(status);
        Assert.Equal(
            "198.51.100.7",
            Assert.Single(shown.RootElement.GetProperty("rateLimitedSources").EnumerateArray()).GetProperty("source").GetString());

        Assert.Equal(0, (await RunAsync(["lockout", "release-source", "198.51.100.7", .. admin])).ExitCode);
        Assert.Equal(AuthenticationStatus.UnknownUser, await FailAsync(gateway, times: 1));
        Assert.Equal(1, (await RunAsync(["lockout", "release-source", "192.0.2.9", .. admin])).ExitCode);
        Assert.Equal((0, "No rate-limited sources.\n"), await RunAsync(["lockout", "sources", .. admin]));
    }

    [Theory]
    [InlineData("?source=198.51.100.7", Token, HttpStatusCode.OK, "\"network\": \"198.51.100.0/24\"")]
    [InlineData("?source=home", Token, HttpStatusCode.BadRequest, "must be an IP address")]
    [InlineData("", Token, HttpStatusCode.OK, "[]")]
    [InlineData("?source=198.51.100.7", "", HttpStatusCode.Unauthorized, "")]
    public async Task Throttling_OverTheAdminListener_AnswersForOneAddressToWhoHasTheToken(
        string query, string token, HttpStatusCode status, string text)
    {
        var folder = new TemporaryFolder();
        await using var gateway = await TestGateway.StartAsync(
            folder, Configuration(TestCertificates.WritePfx(folder, Host), admin: 0));
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{gateway.Ports[^1]}") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);

        using var response = await client.GetAsync("/api/throttling" + query, TestContext.Current.CancellationToken);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(text, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static string Configuration(string certificate, int admin) => $$"""
        {
          "Gateway": {
            "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
            "Certificates": { "Names": { "{{Host}}": { "File": "{{certificate}}" } } },
            "Identity": { "Users": { "File": "users.json" }, "Throttling": { "Failures": 3, "RefusalDelay": "00:00:00" } },
            "Routes": { "web": { "Hosts": [ "{{Host}}" ], "Cluster": "web", "Authentication": "Basic" } },
            "Clusters": { "web": { "Destinations": { "one": { "Address": "https://web.corp.example.com" } } } },
            "Admin": { "Endpoint": "127.0.0.1:{{admin}}", "Token": "{{Token}}" }
          }
        }
        """;

    private static async Task<AuthenticationStatus> FailAsync(TestGateway gateway, int times)
    {
        var status = AuthenticationStatus.Accepted;
        for (var i = 0; i < times; i++)
        {
            var result = await gateway.Services.GetRequiredService<Authenticator>().AuthenticateAsync(
                new PasswordCredential($"user{i}", new Secret("Summer2026!")),
                new SignInContext(IPAddress.Parse("198.51.100.7"), "https", "Basic"),
                TestContext.Current.CancellationToken);
            status = result.Status;
        }

        return status;
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string[] arguments) =>
        await GatewayProgram.RunAsync(arguments, TestContext.Current.CancellationToken);

    private static async Task<(string? Verdict, bool Passes)> ExplainAsync(string config, string from = "198.51.100.7")
    {
        var (_, output) = await GatewayProgram.RunAsync(
            ["explain", "GET", $"https://{Host}/", "--user", "alice", "--from", from, "--json", "--config", config],
            TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(output);
        var stage = document.RootElement.GetProperty("stages").EnumerateArray()
            .Single(s => s.GetProperty("stage").GetString() == "throttling");
        return (stage.GetProperty("verdict").GetString(), document.RootElement.GetProperty("passes").GetBoolean());
    }
}
