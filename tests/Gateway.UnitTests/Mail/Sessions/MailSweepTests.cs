using Gateway.Mail.Sessions;
using Gateway.Transport.Draining;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Mail.Sessions;

public sealed class MailSweepTests
{
    /// <summary>The last second of a stop may begin between two looks: then it is time at once.</summary>
    [Fact]
    public async Task Sweep_WhereTheDrainChangedBetweenTwoLooks_LooksAtOnce()
    {
        var stop = TestContext.Current.CancellationToken;
        var time = new FakeTimeProvider();
        using var drain = new ConnectionDrain(time);
        var sweep = new MailSweep(new MailSessions(), drain, time);

        drain.TellAll();
        var last = sweep.SweepAsync(stop);
        var after = sweep.SweepAsync(stop);

        Assert.True(last.IsCompletedSuccessfully);
        Assert.False(after.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await after;
    }
}
