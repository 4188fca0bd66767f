using System.Text;
using Gateway.Forwarding.Exchanges;
using Gateway.Forwarding.Straight;
using Xunit;

namespace Gateway.UnitTests.Forwarding.Straight;

public sealed class RequestChunksTests
{
    [Theory]
    [InlineData("0\r\n\r\n", "0\r\n\r\n")]
    [InlineData("3\r\nabc\r\n0\r\n\r\n", "3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("1\r\na\r\n2\r\nbc\r\n0000000\r\n\r\nGET /next", "3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("0000003;a=\"b;c\"; d\r\nabc\r\n00;e\r\n\r\n", "3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("A\r\n0\r\n\r\n01234\r\n0\r\n\r\n", "a\r\n0\r\n\r\n01234\r\n0\r\n\r\n")]
    [InlineData("0\r\nX-Sum:  1 \r\nx-sum: 2\r\n\r\n", "0\r\nX-Sum: 1\r\nx-sum: 2\r\n\r\n")]
    [InlineData("0\r\nX-Forwarded-For: ::1\r\nKeep-Alive: 1\r\nContent-Type: a/b\r\nX: 1\r\n\r\n", "0\r\nX: 1\r\n\r\n")]
    public void Body_ThatHasArrived_IsWrittenAsOneChunk(string received, string expected)
    {
        var bytes = Encoding.Latin1.GetBytes(received);
        var chunks = new RequestChunks();

        Assert.True(chunks.TryRead(bytes));

        Assert.Equal(expected, Write(chunks, bytes));
        Assert.Equal(received.Replace("GET /next", "", StringComparison.Ordinal).Length, chunks.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("3\r\nabc\r\n0\r\n\r")]
    [InlineData("3\r\nabc\r\n0\r\nX: 1\r\n")]
    [InlineData("3 \r\nabc\r\n0\r\n\r\n")]
    [InlineData("3\t;a\r\nabc\r\n0\r\n\r\n")]
    [InlineData("00000003\r\nabc\r\n0\r\n\r\n")]
    [InlineData("-3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("+3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("0x3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("\r\nabc\r\n0\r\n\r\n")]
    [InlineData("3\nabc\r\n0\r\n\r\n")]
    [InlineData("3;a\nb\r\nabc\r\n0\r\n\r\n")]
    [InlineData("3;a\rb\r\nabc\r\n0\r\n\r\n")]
    [InlineData("3;a\0\r\nabc\r\n0\r\n\r\n")]
    [InlineData("3\r\nabcd\r\n0\r\n\r\n")]
    [InlineData("3\r\nabc\n0\r\n\r\n")]
    [InlineData("3\r\nabc\r\n0\n\n")]
    [InlineData("0\r\nX : 1\r\n\r\n")]
    [InlineData("0\r\n X: 1\r\n\r\n")]
    [InlineData("0\r\nX: 1\r\n 2\r\n\r\n")]
    [InlineData("0\r\nX: \u00e4\r\n\r\n")]
    [InlineData("0\r\nX: \u0001\r\n\r\n")]
    [InlineData("0\r\nX: 1\n\r\n")]
    [InlineData("0\r\nX: \r\n\r\n")]
    [InlineData("0\r\ncontent-length: 1\r\n\r\n")]
    [InlineData("0\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("0\r\nHost: b\r\n\r\n")]
    [InlineData("0\r\nAuthorization: Basic eDp5\r\n\r\n")]
    public void Body_ThatIsNotWholeOrNotPlain_IsForThePipeline(string received) =>
        Assert.False(new RequestChunks().TryRead(Encoding.Latin1.GetBytes(received)));

    [Theory]
    [InlineData(32 * 1024, true)]
    [InlineData((32 * 1024) + 1, false)]
    public void Body_OfASize_IsTakenUpToWhatThePipelineSendsAtOnce(int size, bool isTaken) =>
        Assert.Equal(isTaken, new RequestChunks().TryRead(Encoding.Latin1.GetBytes($"{size:x}\r\n{new string('b', size)}\r\n0\r\n\r\n")));

    [Fact]
    public void SecondBody_KeepsNothingOfTheFirst()
    {
        var chunks = new RequestChunks();
        Assert.True(chunks.TryRead("3\r\nabc\r\n0\r\nX: 1\r\n\r\n"u8));
        Assert.False(chunks.TryRead("3\r\nab"u8));
        var second = "1\r\nd\r\n0\r\n\r\n"u8.ToArray();

        Assert.True(chunks.TryRead(second));

        Assert.Equal("1\r\nd\r\n0\r\n\r\n", Write(chunks, second));
        Assert.Equal((1, 0), (chunks.DataBytes, chunks.TrailerCount));
    }

    private static string Write(RequestChunks chunks, byte[] received)
    {
        var buffer = new ByteBuffer(64);
        chunks.Write(ref buffer, received, new ForwardingOptions());
        var text = Encoding.Latin1.GetString(buffer.Memory.Span);
        buffer.Dispose();
        return text;
    }
}
