using System.Collections.Concurrent;
using System.Net;
using System.Security.Authentication;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Gateway.Testing.Settings;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Publishing;

/// <summary>What is set of a cluster, by what its destinations see.</summary>
public sealed class ClusterSettingTests
{
    private const string Open = "\"Authentication\": \"Anonymous\"";

    [Theory]
    [InlineData("", "")]
    [InlineData("", ", \"Transforms\": [ { \"RequestHeader\": \"X-A\", \"Set\": \"b\" } ]")]
    [InlineData(", \"HttpRequest\": { \"Version\": \"2\" }, \"Tls\": { \"RootsFile\": \"roots.pem\", \"ServerName\": \"localhost\" }", "")]
    [Proves("Clusters:*:Destinations:*:Host")]
    public async Task Host_OfADestination_IsWhatItGets(string more, string route)
    {
        await using var backend = more.Length == 0 ? await TestBackEnd.StartAsync() : await TestBackEnd.StartAsync("localhost");
        await using var scene = await SettingScene.StartAsync(new()
        {
            Routes = $$"""
                "all": { "Hosts": [ "{{SettingScene.Host}}" ], "Cluster": "named", "Authentication": "Anonymous"{{route}} }
                """,
            Clusters = $$"""
                , "named": { "Destinations": { "one": { "Address": "{{backend.Address}}", "Host": "inside.example.com" } }{{more}} }
                """,
        });
        using var client = scene.Gateway.CreateClient(SettingScene.Host);

        Assert.Equal("hello from the back end", await client.GetStringAsync("/", SettingScene.Token));

        Assert.Equal("inside.example.com", Assert.Single(backend.Received).Headers["Host"]);
    }

    [Fact]
    [Proves("Clusters:*:LoadBalancingPolicy")]
    public async Task LoadBalancingPolicy_PicksTheDestination()
    {
        await using var first = await TestBackEnd.StartAsync();
        await using var second = await TestBackEnd.StartAsync();
        await using var scene = await StartAsync([first.Address, second.Address], Open, "\"LoadBalancingPolicy\": \"FirstAlphabetical\",");
        using var client = scene.CreateClient();

        for (var i = 0; i < 20; i++)
        {
            await client.GetStringAsync("/", Token);
        }

        Assert.Equal((20, 0), (first.Received.Count, second.Received.Count));
    }

    [Fact]
    [Proves("Clusters:*:HttpRequest:ActivityTimeout")]
    public async Task ActivityTimeout_OfACluster_Gives504()
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.ReadAsync(1);
        });
        await using var scene = await StartAsync(backend.Address, cluster: "\"HttpRequest\": { \"ActivityTimeout\": \"00:00:01\" },");
        using var client = scene.CreateClient();

        using var response = await client.GetAsync("/", Token).WaitAsync(TimeSpan.FromSeconds(60), Token);

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    [Proves("Clusters:*:HttpClient:SslProtocols")]
    public async Task SslProtocols_AreTheOnesThatTheDestinationSees(string version)
    {
        var seen = new ConcurrentQueue<SslProtocols>();
        await using var backend = await TestBackEnd.StartAsync("localhost");
        backend.Answer = context =>
        {
            seen.Enqueue(context.Features.GetRequiredFeature<ITlsHandshakeFeature>().Protocol);
            return Task.CompletedTask;
        };
        await using var scene = await StartAsync(backend.Address, cluster: $$"""
            "HttpClient": { "SslProtocols": [ "Tls12" ] }, "HttpRequest": { "Version": "{{version}}" }, "Tls": { "RootsFile": "roots.pem", "ServerName": "localhost" },
            """);
        using var client = scene.CreateClient();

        await client.GetStringAsync("/", Token);

        Assert.Equal(SslProtocols.Tls12, Assert.Single(seen));
    }

    [Fact]
    [Proves("Clusters:*:HttpClient:EnableMultipleHttp2Connections")]
    public async Task Http2_WithoutFurtherConnections_WaitsForAStreamOfTheOne()
    {
        const int StreamsOfAConnection = 100; // what Kestrel allows
        const int Requests = StreamsOfAConnection + 10;
        var connections = new ConcurrentDictionary<string, int>();
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var arrived = 0;
        await using var backend = await TestBackEnd.StartAsync("localhost");
        backend.Answer = async context =>
        {
            connections.AddOrUpdate(context.Connection.Id, 1, (_, count) => count + 1);
            if (Interlocked.Increment(ref arrived) == StreamsOfAConnection)
            {
                full.SetResult();
            }

            await release.Task;
        };
        await using var scene = await StartAsync(backend.Address, cluster: """
            "HttpClient": { "EnableMultipleHttp2Connections": false }, "HttpRequest": { "Version": "2" }, "Tls": { "RootsFile": "roots.pem", "ServerName": "localhost" },
            """);
        using var client = scene.CreateClient();

        Task<string>[] answers = [.. Enumerable.Range(0, Requests).Select(_ => client.GetStringAsync("/", Token))];
        await full.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);
        release.SetResult();
        await Task.WhenAll(answers);

        Assert.Equal(Requests, Assert.Single(connections).Value);
    }
}
