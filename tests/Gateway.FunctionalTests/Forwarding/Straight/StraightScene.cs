using Gateway.Straight;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Gateway.Transport.Reactors;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Forwarding.Straight;

/// <summary>A gateway with one open route, on which the straight lane is on or off.</summary>
internal sealed class StraightScene(ForwardingScene scene) : IAsyncDisposable
{
    public TestGateway Gateway => scene.Gateway;

    /// <summary>Whether the transport is the gateway's own; on others nothing goes straight.</summary>
    public bool IsNative => Gateway.Services.GetRequiredService<IReactorSource>().Reactors is not null;

    /// <summary>The requests that went straight.</summary>
    public long Served => Gateway.Services.GetRequiredService<StraightMetrics>().Served;

    public static async Task<StraightScene> StartAsync(
        Uri backend,
        bool isStraight = true,
        string route = "\"Authentication\": \"Anonymous\"",
        string cluster = "",
        string? accessLog = null) =>
        new(await ForwardingScene.StartAsync([backend], route, cluster, Use(isStraight), accessLog));

    /// <summary>Starts it before several back ends.</summary>
    public static async Task<StraightScene> StartAsync(IReadOnlyList<Uri> backends, string cluster, string? accessLog) =>
        new(await ForwardingScene.StartAsync(backends, "\"Authentication\": \"Anonymous\"", cluster, Use(true), accessLog));

    /// <summary>Turns the lane on or off, whatever the environment says.</summary>
    public static Action<WebApplicationBuilder> Use(bool isStraight) =>
        builder => builder.Services.AddSingleton(new StraightSwitch(isStraight));

    public Task<ScriptedConnection> ConnectAsync() => scene.ConnectAsync();

    public void AssertServed(long requests) => Assert.Equal(IsNative ? requests : 0, Served);

    /// <summary>Asserts that requests went straight, where they can.</summary>
    public void AssertSomeServed() => Assert.Equal(IsNative, Served > 0);

    public async Task AssertServedAtLastAsync(long requests) =>
        Assert.True(await ForwardingScene.EventuallyAsync(() => Served == (IsNative ? requests : 0)), $"{Served} of {requests}");

    /// <summary>Asserts a head byte for byte; on other transports the server orders the lines.</summary>
    public void AssertHead(string expected, string? head) =>
        Assert.Equal(IsNative ? expected : Sorted(expected), IsNative ? head : Sorted(head ?? ""));

    private static string Sorted(string head) => string.Join('\n', head.Split("\r\n").Order(StringComparer.OrdinalIgnoreCase));

    public ValueTask DisposeAsync() => scene.DisposeAsync();
}
