using System.Globalization;
using Gateway.Admin;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>A gateway whose clock differs from the shared store's says so.</summary>
public sealed class ClockWatchTests
{
    [Fact]
    public async Task Clock_ThatIsSetWrong_IsShownUntilItIsRight()
    {
        await using var redis = await RedisServer.StartAsync();
        var time = new SetTime { Shift = TimeSpan.FromSeconds(-30) };
        await using var gateways = await ManyGateways.StartAsync(
            1,
            $$"""
            "Redis": { "Endpoints": [ "{{redis.Endpoint}}" ] },
            "Identity": { "Gateways": 1, "Users": { "File": "users.json" } }
            """,
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(time);
                builder.Configuration[TestGateway.NoExport] = "false";
            });

        await ManyGateways.EventuallyAsync(async () => await AttentionAsync(gateways) is { } said
            && said.Contains("seconds behind the shared store's clock", StringComparison.Ordinal));
        var behind = (await gateways.StatusAsync(0)).GetProperty("sharedState").GetProperty("clockBehindSeconds").GetDouble();
        Assert.InRange(behind, 25, 35);
        await ManyGateways.EventuallyAsync(async () => await gateways.MetricAsync(0, "gateway_state_clock_behind") is { } metric
            && double.Parse(metric, CultureInfo.InvariantCulture) is > 25_000 and < 35_000);

        time.Shift = TimeSpan.Zero;
        await ManyGateways.EventuallyAsync(async () => await AttentionAsync(gateways) is null);

        time.Shift = TimeSpan.FromSeconds(30);
        await ManyGateways.EventuallyAsync(async () => await AttentionAsync(gateways) is { } said
            && said.Contains("seconds ahead of the shared store's clock", StringComparison.Ordinal));
    }

    private static async Task<string?> AttentionAsync(ManyGateways gateways) =>
        StatusHealth.FindProblems(await gateways.StatusAsync(0)).FirstOrDefault(p => p.Contains("clock", StringComparison.Ordinal));

    private sealed class SetTime : TimeProvider
    {
        private long _shift;

        public TimeSpan Shift
        {
            get => new(Interlocked.Read(ref _shift));
            set => Interlocked.Exchange(ref _shift, value.Ticks);
        }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}
