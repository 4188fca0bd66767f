using Gateway.Hosting;
using Gateway.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Hosting;

public sealed class ShutdownDelayTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stopping_WhereTheOrderCameBeforeAnyListener_WaitsForNobody()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        var delay = Create(app);

        delay.SkipUnlessListening();
        await delay.StartAsync(Stop);

        Assert.True(delay.StoppingAsync(Stop).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Stopping_WhereTheOrderCameWhenListenersMayBeBound_KeepsTheDelay()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        var delay = Create(app);

        await delay.StartAsync(Stop);
        delay.SkipUnlessListening();
        var stopping = delay.StoppingAsync(Stop);
        var isOver = stopping.IsCompleted;
        _time.Advance(TimeSpan.FromMinutes(4));
        await stopping;

        Assert.False(isOver);
    }

    private ShutdownDelay Create(WebApplication app) => new(
        new ShutdownOptions { Delay = TimeSpan.FromMinutes(4) },
        app.Services.GetRequiredService<IHostApplicationLifetime>(),
        _time,
        NullLogger<ShutdownDelay>.Instance);
}
