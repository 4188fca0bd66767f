using System.Diagnostics;
using System.Net;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Gateway.FunctionalTests.Publishing;

/// <summary>Health checks of HTTP clusters, by the probes that arrive and by where requests then go.</summary>
public sealed class HealthSettingTests
{
    private const string Route = $$"""
        "all": { "Hosts": [ "{{SettingScene.Host}}" ], "Cluster": "checked", "Authentication": "Anonymous" }
        """;

    [Fact]
    [Proves("Clusters:*:HealthCheck:Active:Enabled")]
    [Proves("Clusters:*:HealthCheck:Active:Interval")]
    [Proves("Clusters:*:HealthCheck:Active:Path")]
    [Proves("Clusters:*:HealthCheck:Active:Query")]
    [Proves("Clusters:*:Destinations:*:Health")]
    public async Task Probes_GoWhereTheSettingsSayAsOftenAsTheySay()
    {
        var third = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var health = await TestBackEnd.StartAsync();
        health.Answer = _ =>
        {
            if (health.Received.Count == 3)
            {
                third.SetResult();
            }

            return Task.CompletedTask;
        };
        await using var backend = await TestBackEnd.StartAsync();
        await using var scene = await StartAsync(
            $$"""
            "one": { "Address": "{{backend.Address}}", "Health": "{{health.Address}}" }
            """,
            "\"Active\": { \"Enabled\": true, \"Interval\": \"00:00:01\", \"Path\": \"/alive\", \"Query\": \"?by=gateway\" }");

        // Without the interval they are fifteen seconds apart.
        await third.Task.WaitAsync(TimeSpan.FromSeconds(25), SettingScene.Token);

        Assert.All(health.Received, probe => Assert.Equal("/alive?by=gateway", probe.Target));
        Assert.Empty(backend.Received);
    }

    /// <summary>The threshold is YARP's, out of the cluster's metadata: one failure, where two are the default.</summary>
    [Fact]
    [Proves("Clusters:*:Metadata")]
    [Proves("Clusters:*:HealthCheck:AvailableDestinationsPolicy")]
    public async Task Destinations_ThatAreAllUnhealthy_AreUsedUnlessThePolicySaysOtherwise()
    {
        await using var sick = await TestBackEnd.StartAsync();
        sick.Answer = context =>
        {
            context.Response.StatusCode = context.Request.Path == "/alive" ? 503 : 200;
            return Task.CompletedTask;
        };
        await using var strict = await StartSickAsync(", \"AvailableDestinationsPolicy\": \"HealthyAndUnknown\"");
        await using var panicking = await StartSickAsync("");

        foreach (var (scene, expected) in new[] { (strict, HttpStatusCode.ServiceUnavailable), (panicking, HttpStatusCode.OK) })
        {
            await UntilAsync(() => Destination(scene, "checked").Health.Active == DestinationHealth.Unhealthy);
            await UntilStatusAsync(scene, expected);
        }

        Assert.Equal(HttpStatusCode.OK, await PostAsync(panicking));

        Task<SettingScene> StartSickAsync(string more) => StartAsync(
            $$"""
            "one": { "Address": "{{sick.Address}}" }
            """,
            "\"Active\": { \"Enabled\": true, \"Interval\": \"01:00:00\", \"Path\": \"/alive\" }" + more,
            ", \"Metadata\": { \"ConsecutiveFailuresHealthPolicy.Threshold\": \"1\" }");
    }

    /// <summary>
    /// Of two equal destinations that answer no probe, the one with the shorter limit is found ill while the other is waited for.
    /// </summary>
    [Fact]
    [Proves("Clusters:*:HealthCheck:Active:Timeout")]
    public async Task Probe_ThatIsNotAnswered_IsWaitedForAsLongAsItsTimeout()
    {
        await using var silent = new ScriptedBackend(connection => Task.Delay(Timeout.Infinite, connection.Ended));
        string Cluster(string timeout) => $$"""
            { "Destinations": { "one": { "Address": "{{silent.Address}}" } }, "Metadata": { "ConsecutiveFailuresHealthPolicy.Threshold": "1" }, "HealthCheck": { "Active": { "Enabled": true, "Interval": "01:00:00", "Timeout": "{{timeout}}" } } }
            """;
        await using var scene = await SettingScene.StartAsync(new()
        {
            Routes = $$"""
                "patient": { "Match": { "Hosts": [ "{{SettingScene.Host}}" ], "Path": "/p/{**rest}" }, "Cluster": "patient", "Authentication": "Anonymous" },
                "strict": { "Match": { "Hosts": [ "{{SettingScene.Host}}" ], "Path": "/s/{**rest}" }, "Cluster": "strict", "Authentication": "Anonymous" }
                """,
            Clusters = $", \"patient\": {Cluster("00:01:00")}, \"strict\": {Cluster("00:00:01")}",
        });

        await UntilAsync(() => Destination(scene, "strict").Health.Active == DestinationHealth.Unhealthy);

        Assert.Equal(DestinationHealth.Unknown, Destination(scene, "patient").Health.Active);
    }

    [Fact]
    [Proves("Clusters:*:HealthCheck:Passive:Enabled")]
    [Proves("Clusters:*:HealthCheck:Passive:ReactivationPeriod")]
    public async Task Destination_ThatFailsRequests_IsLeftOutForThePeriod()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var failing = new ScriptedBackend(async connection => await connection.ReadHeadAsync());
        await using var good = await TestBackEnd.StartAsync();
        await using var scene = await StartAsync(
            $$"""
            "a": { "Address": "{{failing.Address}}" }, "b": { "Address": "{{good.Address}}" }
            """,
            "\"Passive\": { \"Enabled\": true, \"ReactivationPeriod\": \"00:05:00\" }",
            ", \"LoadBalancingPolicy\": \"FirstAlphabetical\"",
            time);

        await UntilStatusAsync(scene, HttpStatusCode.BadGateway);
        await UntilStatusAsync(scene, HttpStatusCode.OK);
        time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(scene));
        time.Advance(TimeSpan.FromMinutes(2));
        await UntilStatusAsync(scene, HttpStatusCode.BadGateway);
    }

    // A body goes to one destination alone, whatever becomes of it.
    private static async Task<HttpStatusCode> PostAsync(SettingScene scene)
    {
        using var client = scene.Gateway.CreateClient(SettingScene.Host);
        using var response = await client.PostAsync("/", new StringContent("body"), SettingScene.Token);
        return response.StatusCode;
    }

    private static async Task UntilStatusAsync(SettingScene scene, HttpStatusCode expected)
    {
        var start = Stopwatch.GetTimestamp();
        while (await PostAsync(scene) is var status && status != expected)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(1), $"Still {status}.");
            await Task.Delay(20, SettingScene.Token);
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            await look.WaitForNextTickAsync(SettingScene.Token);
        }
    }

    private static DestinationState Destination(SettingScene scene, string cluster) =>
        Assert.Single(scene.Gateway.Services
            .GetRequiredService<IProxyStateLookup>()
            .GetClusters(), c => c.ClusterId == cluster).Destinations.Single().Value;

    private static Task<SettingScene> StartAsync(string destinations, string health, string more = "", TimeProvider? time = null) =>
        SettingScene.StartAsync(new()
        {
            Routes = Route,
            Clusters = $", \"checked\": {{ \"Destinations\": {{ {destinations} }}, \"HealthCheck\": {{ {health} }}{more} }}",
            Time = time,
        });
}
