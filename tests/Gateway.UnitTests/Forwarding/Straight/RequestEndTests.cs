using System.Buffers;
using System.Text;
using Gateway.Forwarding.Straight;
using Xunit;

namespace Gateway.UnitTests.Forwarding.Straight;

public sealed class RequestEndTests
{
    [Fact]
    public void Length_ReadInPieces_EndsWithItsLastByte()
    {
        var end = new RequestEnd();
        end.Start(5);

        Assert.True(end.TryAdvance(Bytes("abc")));
        Assert.False(end.IsReached);
        Assert.True(end.TryAdvance(Bytes("de")));
        Assert.True(end.IsReached);
        Assert.False(end.TryAdvance(Bytes("f")));
    }

    [Theory]
    [InlineData("hea", "d3\r\nabc\r\n0\r\nX: 1\r\n", "\r\n")]
    [InlineData("head3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("head", "3\r\nabc", "\r\n0\r\n\r\n")]
    public void Chunks_ReadInPieces_EndWithTheirLastByte(params string[] pieces)
    {
        var end = new RequestEnd();
        end.StartChunked(4);

        foreach (var piece in pieces)
        {
            Assert.False(end.IsReached);
            Assert.True(end.TryAdvance(Bytes(piece)));
        }

        Assert.True(end.IsReached);
    }

    [Fact]
    public void Chunks_ReadBeyondTheirEnd_AreADefect()
    {
        var end = new RequestEnd();
        end.StartChunked(4);

        Assert.False(end.TryAdvance(Bytes("head0\r\n\r\nG")));
    }

    [Theory]
    [InlineData("head3 \r\nabc\r\n0\r\n\r\n")]
    [InlineData("head3;a\nb\r\nabc\r\n0\r\n\r\n")]
    [InlineData("head00000003\r\nabc\r\n0\r\n\r\n")]
    public void Chunks_ThatServersMayReadInOtherWays_HaveNoKnownEnd(string read)
    {
        var end = new RequestEnd();
        end.StartChunked(4);

        Assert.True(end.TryAdvance(Bytes(read)));
        Assert.True(end.TryAdvance(Bytes("0\r\n\r\n")));

        Assert.False(end.IsReached);
    }

    [Fact]
    public void NextRequest_StartsAnew()
    {
        var end = new RequestEnd();
        end.StartChunked(4);
        Assert.True(end.TryAdvance(Bytes("head3\r\nab")));

        end.StartUnknown();
        Assert.True(end.TryAdvance(Bytes("0\r\n\r\n")));
        Assert.False(end.IsReached);
        end.StartChunked(1);
        Assert.True(end.TryAdvance(Bytes("h0\r\n\r\n")));
        Assert.True(end.IsReached);
    }

    private static ReadOnlySequence<byte> Bytes(string text) => new(Encoding.Latin1.GetBytes(text));
}
