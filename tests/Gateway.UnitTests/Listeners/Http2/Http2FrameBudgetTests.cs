using Gateway.Listeners.Http2;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Listeners.Http2;

public sealed class Http2FrameBudgetTests
{
    private const byte EndStream = 1;
    private const byte Padded = 8;

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(6, 8, 0)]       // PING
    [InlineData(4, 0, 0)]       // SETTINGS
    [InlineData(2, 5, 0)]       // PRIORITY
    [InlineData(9, 0, 0)]       // CONTINUATION
    [InlineData(0, 0, 0)]       // empty DATA
    [InlineData(0, 200, Padded)]
    [InlineData(8, 4, 0)]       // WINDOW_UPDATE
    [InlineData(3, 4, 0)]       // RST_STREAM
    [InlineData(0x10, 20, 0)]   // PRIORITY_UPDATE
    [InlineData(0xfa, 0, 0)]    // unknown
    public void Frames_WithoutProgress_ExceedTheBudget(byte kind, int length, byte flags)
    {
        var budget = new Http2FrameBudget(_time);
        var frames = 0;
        while (!budget.IsExceeded && frames <= Http2FrameBudget.Capacity)
        {
            budget.Spend(new Http2FrameHeader(length, (Http2FrameKind)kind, flags, 1));
            frames++;
        }

        Assert.InRange(frames, 80, Http2FrameBudget.Capacity + 1);
        Assert.True(budget.IsExceeded);
    }

    [Fact]
    public void RapidReset_ExceedsTheBudget()
    {
        var budget = new Http2FrameBudget(_time);
        var requests = 0;
        while (!budget.IsExceeded && requests < 10_000)
        {
            Send(budget, Http2FrameKind.Headers);
            Send(budget, Http2FrameKind.ResetStream);
            requests++;
        }

        Assert.InRange(requests, 90, 110);
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(0, 0, EndStream)]
    [InlineData(0, 1_000, Padded)]
    [InlineData(1, 100, 0)]
    public void Frames_WithProgress_AreFree(byte kind, int length, byte flags)
    {
        var budget = new Http2FrameBudget(_time);
        for (var i = 0; i < 100_000; i++)
        {
            budget.Spend(new Http2FrameHeader(length, (Http2FrameKind)kind, flags, 1));
        }

        Assert.False(budget.IsExceeded);
    }

    /// <summary>A client that reads 4 KB at a time and updates both windows, and measures the round trip once a response.</summary>
    [Fact]
    public void ClientThatReads_NeverExceedsTheBudget()
    {
        var budget = new Http2FrameBudget(_time);
        for (var request = 0; request < 1_000; request++)
        {
            Send(budget, Http2FrameKind.Headers);
            budget.Spend(new Http2FrameHeader(8, (Http2FrameKind)6, 0, 0));
            for (var piece = 0; piece < 100; piece++)
            {
                budget.Earn(4_096);
                Send(budget, Http2FrameKind.WindowUpdate);
                Send(budget, Http2FrameKind.WindowUpdate);
            }
        }

        Assert.False(budget.IsExceeded);
    }

    [Fact]
    public void Time_GivesPointsBack_UpToTheCapacity()
    {
        var budget = new Http2FrameBudget(_time);
        for (var second = 0; second < 1_000; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            for (var i = 0; i < Http2FrameBudget.PerSecond; i++)
            {
                Send(budget, Http2FrameKind.WindowUpdate);
            }
        }

        Assert.False(budget.IsExceeded);

        _time.Advance(TimeSpan.FromDays(1));
        for (var i = 0; i < 3 * Http2FrameBudget.Capacity; i++)
        {
            Send(budget, Http2FrameKind.WindowUpdate);
        }

        Assert.True(budget.IsExceeded);
    }

    private static void Send(Http2FrameBudget budget, Http2FrameKind kind) => budget.Spend(new Http2FrameHeader(4, kind, 0, 1));
}
