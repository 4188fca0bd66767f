using System.Diagnostics.Metrics;
using Gateway.Draining;
using Gateway.Hosting;
using Gateway.Listeners;
using Gateway.Mail.Sessions;
using Gateway.Publishing.LongPolls;
using Gateway.Requests;
using Gateway.Testing;
using Gateway.Transport.Draining;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
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

    [Fact]
    public async Task Stopping_WhileAnAdministratorDrains_WaitsForTheRestOfTheDelay()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        using var drain = CreateDrain(app);
        var delay = new ShutdownDelay(drain, app.Lifetime);
        await delay.StartAsync(Stop);
        Assert.True(drain.Begin("alice"));
        Assert.False(drain.Begin("bob"));
        _time.Advance(TimeSpan.FromMinutes(3));

        var stopping = delay.StoppingAsync(Stop);
        var isOver = stopping.IsCompleted;
        _time.Advance(TimeSpan.FromMinutes(1));
        await stopping;

        Assert.False(isOver);
        Assert.Equal((DrainPhase.Told, "alice"), (drain.Status.Phase, drain.Status.By));
        Assert.False(drain.Undo("alice")); // the listeners are closed
    }

    [Fact]
    public async Task Drain_UndoneAndBegunAgain_BeginsAnew()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        using var drain = CreateDrain(app);
        Assert.False(drain.Undo("alice"));
        drain.Begin("alice");
        Assert.True(drain.Undo("alice"));
        drain.Begin("bob");

        var left = drain.DrainNextAsync(Stop); // what alice asked for and took back ends at once, or is bob's
        var next = drain.DrainNextAsync(Stop);
        _time.Advance(TimeSpan.FromMinutes(4));
        await Task.WhenAll(left, next);

        Assert.Equal((DrainPhase.Told, "bob"), (drain.Status.Phase, drain.Status.By));
    }

    private ShutdownDelay Create(WebApplication app) => new(CreateDrain(app), app.Lifetime);

    private GatewayDrain CreateDrain(WebApplication app)
    {
        var drain = new ConnectionDrain(_time);
        var listeners = new ListenerSet(
            new FixedOptions<IReadOnlyDictionary<string, ListenerOptions>>(new Dictionary<string, ListenerOptions>()),
            new FixedOptions<AdminEndpoint>(new AdminEndpoint("")));
        var targets = new DrainTargets(
            drain,
            new BoundListeners(listeners),
            new OpenConnections(drain, _time),
            new OpenPolls(),
            new MailSessions(),
            new RequestMetrics(app.Services.GetRequiredService<IMeterFactory>()));
        return new(new ShutdownOptions { Delay = TimeSpan.FromMinutes(4) }, targets, _time, NullLogger<GatewayDrain>.Instance);
    }
}
