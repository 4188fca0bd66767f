using Gateway.Mail.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Mail.Sessions;

public sealed class MailSweepTests
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(3);

    /// <summary>A busy machine, or a timer that fires a moment early: connections are cut at the end of that second.</summary>
    [Fact]
    public async Task Sweep_WhereTheLastSecondBeganBetweenTwoLooks_LooksAtOnce()
    {
        var stop = TestContext.Current.CancellationToken;
        var time = new FakeTimeProvider();
        await using var app = WebApplication.CreateSlimBuilder().Build();
        using var sweep = new MailSweep(
            new MailSessions(),
            time,
            app.Services.GetRequiredService<IHostApplicationLifetime>(),
            Options.Create(new HostOptions { ShutdownTimeout = Drain }));
        await ((IHostedLifecycleService)sweep).StoppingAsync(stop);
        time.Advance(Drain - MailSweep.GoodbyeTime + TimeSpan.FromTicks(1));

        var last = sweep.SweepAsync(stop);
        var after = sweep.SweepAsync(stop);

        Assert.True(last.IsCompletedSuccessfully);
        Assert.False(after.IsCompleted);
    }
}
