using System.Text;
using Gateway.Telemetry;
using Xunit;

namespace Gateway.UnitTests.Telemetry;

public sealed class RecentLinesTests
{
    private const int Megabyte = 1024 * 1024;

    private int _maximum = 2;

    [Fact]
    public void Lines_AreReadInBothDirections()
    {
        var lines = Create();
        lines.Add("one"u8);
        lines.Add("two"u8);
        lines.Add("three"u8);

        Assert.Equal(["2 three", "1 two", "0 one"], Read(lines.Backward(long.MaxValue)));
        Assert.Equal(["1 two", "0 one"], Read(lines.Backward(2)));
        Assert.Equal(["1 two", "2 three"], Read(lines.Forward(1)));
        Assert.Empty(Read(lines.Forward(3)));
    }

    [Fact]
    public void Lines_BeyondTheBound_AreForgottenOldestFirst()
    {
        var lines = Create();
        var line = new byte[Megabyte / 4];
        for (var i = 0; i < 40; i++)
        {
            line[0] = (byte)('a' + (i % 26));
            lines.Add(line);
        }

        var kept = lines.Forward(0).ToArray();
        Assert.True(kept.Sum(l => (long)l.Line.Length) <= 2 * Megabyte);
        Assert.Equal(39, kept[^1].Number);
        Assert.Equal(kept.Length, kept[^1].Number - kept[0].Number + 1);
        Assert.All(kept, l => Assert.Equal((byte)('a' + (l.Number % 26)), l.Line.Span[0]));
        Assert.Equal(kept.Select(l => l.Number).Reverse(), lines.Backward(long.MaxValue).Select(l => l.Number));
    }

    [Fact]
    public void Lines_WhenTheyAreTurnedOff_AreNotKept()
    {
        var lines = Create();
        lines.Add("one"u8);
        _maximum = 0;
        lines.Add("two"u8);

        Assert.False(lines.IsOn);
        Assert.Equal(1, lines.Next);
    }

    [Fact]
    public async Task Wait_EndsWithTheNextLine()
    {
        var lines = Create();
        var waiting = lines.WaitAsync(0, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        lines.Add("one"u8);

        await waiting.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.True(lines.WaitAsync(0, TestContext.Current.CancellationToken).IsCompleted);
    }

    [Fact]
    public async Task Lines_ReadWhileTheyAreWritten_AreWhole()
    {
        var lines = Create();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var writing = Task.Run(
            () =>
            {
                var line = Encoding.ASCII.GetBytes(new string('x', 999));
                for (var i = 0; i < 20_000; i++)
                {
                    lines.Add(line);
                }
            },
            stop.Token);

        while (!writing.IsCompleted)
        {
            Assert.All(lines.Backward(long.MaxValue).Take(50), l => Assert.Equal(999, l.Line.Length));
        }

        await writing;
    }

    private RecentLines Create() => new(() => _maximum);

    private static IEnumerable<string> Read(IEnumerable<(long Number, ReadOnlyMemory<byte> Line)> lines) =>
        lines.Select(l => $"{l.Number} {Encoding.UTF8.GetString(l.Line.Span)}");
}
