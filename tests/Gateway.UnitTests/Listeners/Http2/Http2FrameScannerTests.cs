using Gateway.Listeners.Http2;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Listeners.Http2;

public sealed class Http2FrameScannerTests
{
    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(int.MaxValue)]
    public void Read_InPiecesOfAnySize_FindsEveryFrame(int piece)
    {
        var budget = new Http2FrameBudget(new FakeTimeProvider());
        var scanner = Http2FrameScanner.OfClient(budget);
        byte[] ping = [0, 0, 8, 6, 0, 0, 0, 0, 0, 6, 6, 6, 6, 6, 6, 6, 6];
        byte[] data = [0, 0, 18, 0, 0, 0, 0, 0, 5, .. new byte[18]];
        byte[] headers = [0, 0, 1, 1, 4, 0x80, 0, 0, 5, 0x82];
        byte[] bytes =
        [
            .. Preface,
            .. headers,
            .. Enumerable.Repeat<byte[]>([.. ping, .. data], (Http2FrameBudget.Capacity / 8) - 1).SelectMany(f => f),
            0, 0, 0, 1, 4, 0, 0, 0, 3,
        ];

        Read(scanner, bytes, piece);

        Assert.False(budget.IsExceeded);
        Assert.Equal(5, scanner.LastStream);

        Read(scanner, [.. ping, .. ping, .. ping, .. ping, .. ping], piece);

        Assert.True(budget.IsExceeded);
    }

    private static void Read(Http2FrameScanner scanner, byte[] bytes, int piece)
    {
        for (var i = 0; i < bytes.Length; i += Math.Min(piece, bytes.Length))
        {
            scanner.Read(bytes.AsSpan(i, Math.Min(piece, bytes.Length - i)));
        }
    }
}
