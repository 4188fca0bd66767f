using System.Buffers;
using System.Text;
using Gateway.Forwarding.Exchanges;
using Gateway.Forwarding.Straight;
using Xunit;

namespace Gateway.Testing.Fuzzing;

/// <summary>
/// Whatever chunked body the gateway itself takes, the server reads in the same way: the same data, the same trailers, and the same next
/// request behind it. And the end of a body that only the server reads is found where it is, in whichever pieces it is read.
/// </summary>
public static class RequestChunksOracle
{
    /// <summary>More are refused together with the headers, which is not decided here.</summary>
    private const int MaxTrailers = 90;

    private static readonly ForwardingOptions Options = new();

    private static readonly Lazy<InMemoryServer> Server = new(InMemoryServer.Start);

    private static ReadOnlySpan<byte> First => "POST /first HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"u8;

    /// <summary>Returns whether the input begins with a body that is taken.</summary>
    public static bool AssertAgrees(byte[] input)
    {
        var chunks = new RequestChunks();
        if (!chunks.TryRead(input) || chunks.TrailerCount > MaxTrailers)
        {
            return false;
        }

        var body = input.AsSpan(0, chunks.Length);
        var seen = Server.Value.Converse([.. First, .. body, .. "GET /next HTTP/1.1\r\nHost: a\r\n\r\n"u8]);
        Assert.True(seen.Count == 2 && seen[1].Target == "/next", $"{Show(body)}: the server sees {seen.Count} requests");
        var own = Written(chunks, body);
        var trailers = seen[0].Trailers.Where(t => RequestTrailers.Passes(t.Key, Options)).Select(t => $"{t.Key}: {t.Value}");
        var server = $"{Convert.ToHexString(seen[0].Body)}\n{Sorted(trailers)}";
        Assert.True(own == server, $"{Show(body)}: {own}, and in the server {server}");
        AssertEnd(body);
        return true;
    }

    /// <summary>What would be sent to the back end: the data, and the trailers.</summary>
    private static string Written(RequestChunks chunks, ReadOnlySpan<byte> body)
    {
        var buffer = new ByteBuffer(64);
        chunks.Write(ref buffer, body, Options);
        var written = buffer.Memory.ToArray().AsSpan();
        buffer.Dispose();
        var data = "";
        if (chunks.DataBytes > 0)
        {
            var start = written.IndexOf("\r\n"u8) + 2;
            data = Convert.ToHexString(written.Slice(start, chunks.DataBytes));
            written = written[(start + chunks.DataBytes + 2)..];
        }

        var lines = Encoding.Latin1.GetString(written).Split("\r\n");
        Assert.Equal(("0", "", ""), (lines[0], lines[^2], lines[^1]));
        return $"{data}\n{Sorted(lines[1..^2])}";
    }

    private static string Sorted(IEnumerable<string> trailers) =>
        string.Join('\n', trailers.OrderBy(NameOf, StringComparer.Ordinal).Select(t => NameOf(t) + t[t.IndexOf(':')..]));

    private static string NameOf(string trailer) => trailer[..trailer.IndexOf(':')].ToLowerInvariant();

    private static void AssertEnd(ReadOnlySpan<byte> body)
    {
        var bytes = body.ToArray();
        for (var piece = 1; piece <= bytes.Length; piece *= 3)
        {
            var end = new RequestEnd();
            end.StartChunked(1);
            Assert.True(end.TryAdvance(new ReadOnlySequence<byte>("x"u8.ToArray())));
            for (var at = 0; at < bytes.Length; at += piece)
            {
                Assert.False(end.IsReached, Show(body));
                Assert.True(end.TryAdvance(new ReadOnlySequence<byte>(bytes, at, Math.Min(piece, bytes.Length - at))), Show(body));
            }

            Assert.True(end.IsReached, Show(body));
            Assert.False(end.TryAdvance(new ReadOnlySequence<byte>("x"u8.ToArray())), Show(body));
        }
    }

    private static string Show(ReadOnlySpan<byte> input) =>
        Convert.ToHexString(input) + " " + Encoding.Latin1.GetString(input).ReplaceLineEndings("\u21b5");
}
