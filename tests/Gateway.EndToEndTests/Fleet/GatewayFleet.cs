using System.Text.Json;
using Gateway.EndToEndTests.Processes;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Fleet;

/// <summary>
/// Several gateways, processes of the published program, behind a real HAProxy that speaks the PROXY protocol to them; they share a real
/// Redis and a real PostgreSQL.
/// </summary>
internal sealed class GatewayFleet : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly GatewayProcess[] _gateways;
    private readonly int[] _adminPorts;
    private readonly (string Name, int Port, IReadOnlyList<int> Gateways)[] _services;
    private readonly RedisServer _redis;
    private readonly PostgresServer _postgres;
    private HaproxyServer? _balancer;

    private GatewayFleet(int size, FleetBackEnds backEnds, RedisServer redis, PostgresServer postgres)
    {
        (BackEnds, _redis, _postgres) = (backEnds, redis, postgres);
        _gateways = new GatewayProcess[size];
        _adminPorts = [.. Enumerable.Range(0, size).Select(_ => FreePort.Next())];
        _services =
        [
            .. FleetConfiguration.Services.Select(
                name => (name, FreePort.Next(), (IReadOnlyList<int>)[.. _adminPorts.Select(_ => FreePort.Next())])),
        ];
    }

    public FleetBackEnds BackEnds { get; }

    public int Size => _gateways.Length;

    /// <summary>The port of a service at the balancer.</summary>
    public int Port(string service) => _services.Single(s => s.Name == service).Port;

    public static async Task<GatewayFleet> StartAsync(int size)
    {
        var postgres = await PostgresServer.StartWithUserAsync("gateway", "sec ret");
        await postgres.RunAsync("create database gateway owner gateway");
        var fleet = new GatewayFleet(
            size, await FleetBackEnds.StartAsync(), await RedisServer.StartAsync("--appendonly", "yes"), postgres);
        var configuration = await FleetConfiguration.CreateAsync(fleet._folder, fleet.BackEnds, $$"""
            "Redis": { "Endpoints": [ "{{fleet._redis.Endpoint}}" ] },
            "Accounts": { "PostgreSql": { "Servers": [ "127.0.0.1:{{postgres.Port}}" ], "Password": "sec ret" } },
            """);
        for (var n = 0; n < size; n++)
        {
            configuration.Write(n, service => fleet._services.Single(s => s.Name == service).Gateways[n], fleet._adminPorts[n], true);
            fleet.Start(n);
        }

        foreach (var gateway in fleet._gateways)
        {
            await gateway.WaitForStartAsync();
        }

        fleet._balancer = await HaproxyServer.StartFleetAsync(fleet._services, fleet._adminPorts);
        return fleet;
    }

    /// <summary>A client of the admin listener of one gateway.</summary>
    public HttpClient CreateAdminClient(int n) => new() { BaseAddress = new Uri($"http://127.0.0.1:{_adminPorts[n]}") };

    /// <summary>What the gateways have written to their database.</summary>
    public Task<string> QueryAccountsAsync(string statement) => _postgres.RunAsync(statement, "gateway");

    /// <summary>Replaces one gateway as an administrator does: drain, stop, start the new one, and see that it is ready.</summary>
    public async Task ReplaceAsync(int n, CancellationToken cancellationToken)
    {
        await using (var drain = GatewayProcess.StartVerb(["drain", "--wait", "--url", $"http://127.0.0.1:{_adminPorts[n]}"]))
        {
            var exit = await drain.WaitForExitAsync(cancellationToken);
            Assert.True(
                exit == 0 || drain.Output.Contains("Every client has been told.", StringComparison.Ordinal),
                $"Gateway {n} is not drained: {drain.Output} {_gateways[n].Output}");
        }

        // On a busy machine clients that have been told may leave later than within Shutdown:Drain. It goes when the last has left.
        using (var admin = CreateAdminClient(n))
        {
            await WaitFor.ConditionAsync(
                async () => await LeftAsync(admin, cancellationToken) == 0, $"the end of the last connection of gateway {n}");
        }

        await _gateways[n].SignalAsync("TERM");
        Assert.Equal(0, await _gateways[n].WaitForExitAsync(cancellationToken));
        await _gateways[n].DisposeAsync();
        var seen = UpsOf(n);
        Start(n);
        await _gateways[n].WaitForStartAsync();
        await WaitFor.ConditionAsync(() => UpsOf(n) >= seen + _services.Length, $"the balancer's word that gateway {n} is up");
    }

    public async ValueTask DisposeAsync()
    {
        if (_balancer is not null)
        {
            await _balancer.DisposeAsync();
        }

        foreach (var gateway in _gateways)
        {
            await gateway.DisposeAsync();
        }

        await _redis.DisposeAsync();
        await _postgres.DisposeAsync();
        await BackEnds.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<int> LeftAsync(HttpClient admin, CancellationToken cancellationToken)
    {
        using var state = JsonDocument.Parse(await admin.GetStringAsync("/api/drain", cancellationToken));
        Assert.NotEqual("Serving", state.RootElement.GetProperty("state").GetString());
        return state.RootElement.GetProperty("connections").GetInt32();
    }

    private int UpsOf(int n) => _balancer!.Output.Split('\n').Count(line => line.Contains($"/gateway{n} is UP", StringComparison.Ordinal));

    private void Start(int n) =>
        _gateways[n] = GatewayProcess.Start(_folder.Combine(FleetConfiguration.FileOf(n)), workingFolder: _folder.Path);
}
