using Gateway.Transport.Draining;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Transport.Draining;

public sealed class ConnectionDrainTests
{
    private const int Connections = 10_000;

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(10, 1_000)]
    [InlineData(50, 5_000)]
    [InlineData(90, 9_000)]
    [InlineData(100, 10_000)]
    public void Notice_IsSpreadEvenlyOverTheWindow(int second, int expected)
    {
        using var drain = new ConnectionDrain(_time);
        drain.Tell(TimeSpan.FromSeconds(100));

        _time.Advance(TimeSpan.FromSeconds(second));

        var told = Enumerable.Range(0, Connections).Count(n => drain.NoticeFor($"0HN{n:X10}", 0) == DrainNotice.BetweenCommands);
        Assert.InRange(told, expected - 300, expected + 300);
    }

    [Fact]
    public void Notice_OfAConnectionThatCameLater_WaitsForTheEnd()
    {
        using var drain = new ConnectionDrain(_time);
        drain.Tell(TimeSpan.Zero);
        _time.Advance(TimeSpan.FromSeconds(1));
        var accepted = _time.GetTimestamp();

        Assert.Equal(DrainNotice.None, drain.NoticeFor("later", accepted));
        Assert.False(drain.IsFromBefore(accepted));
        drain.TellAll();
        Assert.Equal(DrainNotice.Now, drain.NoticeFor("later", accepted));
    }

    [Fact]
    public void Cancel_TakesTheNoticeBack()
    {
        using var drain = new ConnectionDrain(_time);
        drain.Tell(TimeSpan.Zero);
        var changed = drain.Changed;

        drain.Cancel();

        Assert.True(changed.IsCancellationRequested);
        Assert.Equal((false, DrainNotice.None), (drain.IsTelling, drain.NoticeFor("one", 0)));
    }
}
