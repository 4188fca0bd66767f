using Gateway.EndToEndTests.Processes;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Fleet;

/// <summary>A gateway takes over the sockets of another on the same machine, which the service manager holds.</summary>
public sealed class HandOverTests
{
    [Fact]
    public async Task Successors_OnTheSameSockets_LoseNothing()
    {
        const int Gateways = 3;
        await using var scene = await FleetScene.CreateAsync(Gateways);
        await using var holder = SocketHolder.Start(scene.Folder.Path, scene.Addresses, scene.Configurations);
        await holder.WaitForStartAsync(1);
        await using var load = new FleetLoad(scene.Port);
        load.Start(times: 3);

        for (var n = 1; n < Gateways; n++)
        {
            await holder.StartNextAsync();
            await holder.WaitForStartAsync(n + 1);
            Assert.Equal(0, await holder.StopAsync(n - 1, TestContext.Current.CancellationToken));
        }

        await load.StopAsync();

        Assert.Empty(load.Failures);
        Assert.All(["http1", "http2", "connect", "ping", "ews", "imap", "pop3", "message"], kind => Assert.True(
            load.Rounds.GetValueOrDefault(kind) >= Gateways, $"{kind}: {load.Rounds.GetValueOrDefault(kind)} rounds"));
        Assert.Empty(load.Sent.Except(scene.BackEnds.Delivered));
    }

    /// <summary>As a restart by the service manager: clients that connect while no gateway runs wait for the next one.</summary>
    [Fact]
    public async Task Restart_RefusesNoConnection()
    {
        await using var scene = await FleetScene.CreateAsync();
        string[] more = [$"127.0.0.1:{scene.AdminPort()}", $"127.0.0.1:{FreePort.Next()}"]; // the last is of no listener
        await using var holder = SocketHolder.Start(
            scene.Folder.Path, scene.Addresses.Concat(more), [.. scene.Configurations, .. scene.Configurations]);
        await holder.WaitForStartAsync(1);
        Assert.Contains("where no listener is configured", holder.Output, StringComparison.Ordinal);
        Assert.Equal(0, await holder.StopAsync(0, TestContext.Current.CancellationToken));

        await using var load = new FleetLoad(scene.Port);
        load.Start(times: 1);
        await holder.StartNextAsync();
        await holder.WaitForStartAsync(2);
        await AnswersAsync(load);

        // A listener that a reload binds anew finds its socket again, which the service manager keeps bound.
        scene.Write(0, connections: 400);
        await WaitFor.ConditionAsync(() => holder.Output.Contains("as generation 2", StringComparison.Ordinal), "The reload");
        await using var again = new FleetLoad(scene.Port);
        again.Start(times: 1);
        await AnswersAsync(again);

        using var admin = new HttpClient();
        using var health = await admin.GetAsync($"http://127.0.0.1:{scene.AdminPort()}/healthz", TestContext.Current.CancellationToken);
        Assert.True(health.IsSuccessStatusCode, $"{health}");
    }

    private static async Task AnswersAsync(FleetLoad load)
    {
        await WaitFor.ConditionAsync(() => load.Rounds.GetValueOrDefault("connect") > 1, "An answer");
        await load.StopAsync();
        Assert.Empty(load.Failures);
    }
}
