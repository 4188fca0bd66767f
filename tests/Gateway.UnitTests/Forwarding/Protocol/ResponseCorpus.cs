using System.Text;
using Gateway.Forwarding.Protocol;
using Xunit;

namespace Gateway.UnitTests.Forwarding.Protocol;

/// <summary>Response heads and what the parser must say of each; the fuzzer starts from them, and what it finds is kept here.</summary>
internal static class ResponseCorpus
{
    public static TheoryData<string, ResponseDefect> Heads => new()
    {
        { "HTTP/1.1 200 OK\r\n\r\n", ResponseDefect.None },
        { "HTTP/1.1 200\r\n\r\n", ResponseDefect.None },
        { "HTTP/1.1 200 \r\n\r\n", ResponseDefect.None },
        { "HTTP/1.0 404 Not Found\r\nServer: x\r\n\r\n", ResponseDefect.None },
        { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", ResponseDefect.None },
        { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", ResponseDefect.None },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n", ResponseDefect.None },
        { "HTTP/1.1 200 OK\r\nX-Name: M\u00fcller\r\n\r\n", ResponseDefect.None },
        { "HTTP/1.1 200 OK\r\nX-Empty:\r\nX-Blank: \t \r\n\r\n", ResponseDefect.None },
        { "HTTP/1.1 200 OK\r\nX-Tab: a\tb\r\n\r\n", ResponseDefect.None },
        { "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", ResponseDefect.None },
        { "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", ResponseDefect.None },
        { "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", ResponseDefect.None },
        { "HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n", ResponseDefect.None },
        { "HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\n", ResponseDefect.None },
        { "HTTP/1.1 304 Not Modified\r\nContent-Length: 1234\r\n\r\n", ResponseDefect.None },
        { "HTTP/1.1 100 Continue\r\n\r\n", ResponseDefect.None },
        { "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", ResponseDefect.None },
        { "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n",
            ResponseDefect.None },

        { "\r\nHTTP/1.1 200 OK\r\n\r\n", ResponseDefect.StatusLine },
        { "HTTP/2 200 OK\r\n\r\n", ResponseDefect.StatusLine },
        { "HTTP/1.2 200 OK\r\n\r\n", ResponseDefect.StatusLine },
        { "HTTP/1.1  200 OK\r\n\r\n", ResponseDefect.StatusLine },
        { "HTTP/1.1 20 OK\r\n\r\n", ResponseDefect.StatusLine },
        { "HTTP/1.1 2000 OK\r\n\r\n", ResponseDefect.StatusLine },
        { "HTTP/1.1 099 Low\r\n\r\n", ResponseDefect.StatusLine },
        { "HTTP/1.1 600 High\r\n\r\n", ResponseDefect.StatusLine },
        { "http/1.1 200 OK\r\n\r\n", ResponseDefect.StatusLine },
        { "ICY 200 OK\r\n\r\n", ResponseDefect.StatusLine },
        { "SSH-2.0-OpenSSH_9.2\r\n", ResponseDefect.StatusLine },
        { "HTTP/1.1 200 OK\n\n", ResponseDefect.BareLineFeed },
        { "HTTP/1.1 200 OK\r\nX: a\nY: b\r\n\r\n", ResponseDefect.BareLineFeed },
        { "HTTP/1.1 200 OK\r\nX: a\r\n\n", ResponseDefect.BareLineFeed },
        { "HTTP/1.1 200 OK\r\nX: a\rY: b\r\n\r\n", ResponseDefect.BareCarriageReturn },
        { "HTTP/1.1 200 OK\r\r\n\r\n", ResponseDefect.BareCarriageReturn },
        { "HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n", ResponseDefect.Nul },
        { "HTTP/1.1 200 O\u0007K\r\n\r\n", ResponseDefect.ControlCharacter },
        { "HTTP/1.1 200 OK\r\nX: a\u001bb\r\n\r\n", ResponseDefect.ControlCharacter },
        { "HTTP/1.1 200 OK\r\nX: a\u007fb\r\n\r\n", ResponseDefect.ControlCharacter },
        { "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n", ResponseDefect.FoldedLine },
        { "HTTP/1.1 200 OK\r\n\tX: a\r\n\r\n", ResponseDefect.FoldedLine },
        { "HTTP/1.1 200 OK\r\nX : a\r\n\r\n", ResponseDefect.HeaderName },
        { "HTTP/1.1 200 OK\r\n: a\r\n\r\n", ResponseDefect.HeaderName },
        { "HTTP/1.1 200 OK\r\nX\r\n\r\n", ResponseDefect.HeaderName },
        { "HTTP/1.1 200 OK\r\nX(y): a\r\n\r\n", ResponseDefect.HeaderName },
        { "HTTP/1.1 200 OK\r\nX\u00e4: a\r\n\r\n", ResponseDefect.HeaderName },
        { "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n", ResponseDefect.ContentLength },
        { "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", ResponseDefect.ContentLength },
        { "HTTP/1.1 200 OK\r\nContent-Length: 5 5\r\n\r\n", ResponseDefect.ContentLength },
        { "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n", ResponseDefect.ContentLength },
        { "HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\n", ResponseDefect.ContentLength },
        { "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", ResponseDefect.ContentLength },
        { "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n", ResponseDefect.ContentLength },
        { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", ResponseDefect.ConflictingLengths },
        { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", ResponseDefect.LengthAndTransferEncoding },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\ncontent-length: 0\r\n\r\n", ResponseDefect.LengthAndTransferEncoding },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", ResponseDefect.TransferEncoding },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", ResponseDefect.TransferEncoding },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n", ResponseDefect.TransferEncoding },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: \u000bchunked\r\n\r\n", ResponseDefect.ControlCharacter },
        { "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", ResponseDefect.TransferEncoding },
        { "HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\n", ResponseDefect.BodyForbidden },
        { "HTTP/1.1 103 Early Hints\r\nTransfer-Encoding: chunked\r\n\r\n", ResponseDefect.BodyForbidden },
    };

    /// <summary>Heads with one defect that can be accepted.</summary>
    public static TheoryData<string, LenientDefect> LenientHeads => new()
    {
        { "HTTP/1.1 200 OK\nContent-Length: 5\n\n", LenientDefect.BareLineFeed },
        { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\n", LenientDefect.BareLineFeed },
        { "HTTP/1.1 200 OK\r\nX: a\nContent-Length: 5\r\n\r\n", LenientDefect.BareLineFeed },
        { "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", LenientDefect.ChunkedInHttp10 },
        { "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n", LenientDefect.ChunkedInHttp10 },
        { "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n", LenientDefect.ContentLengthList },
        { "HTTP/1.1 200 OK\r\nContent-Length: 5,5 ,\t5\r\n\r\n", LenientDefect.ContentLengthList },
        { "HTTP/1.1 600 High\r\nContent-Length: 5\r\n\r\n", LenientDefect.StatusAbove599 },
        { "HTTP/1.1 999 High\r\nContent-Length: 5\r\n\r\n", LenientDefect.StatusAbove599 },
        { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", LenientDefect.LengthAndTransferEncoding },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", LenientDefect.LengthAndTransferEncoding },
    };

    /// <summary>Heads that are refused even if every defect that can be accepted is.</summary>
    public static TheoryData<string, ResponseDefect> NeverLenientHeads => new()
    {
        { "HTTP/1.1 200 OK\nX: a\rY: b\n\n", ResponseDefect.BareCarriageReturn },
        { "HTTP/1.1 200 OK\nX: a\0\n\n", ResponseDefect.Nul },
        { "HTTP/1.1 200 OK\nX: a\n b\n\n", ResponseDefect.FoldedLine },
        { "HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n", ResponseDefect.ConflictingLengths },
        { "HTTP/1.1 200 OK\r\nContent-Length: 5,\r\n\r\n", ResponseDefect.ContentLength },
        { "HTTP/1.1 200 OK\r\nContent-Length: 5, +5\r\n\r\n", ResponseDefect.ContentLength },
        { "HTTP/1.1 099 Low\r\n\r\n", ResponseDefect.StatusLine },
        { "HTTP/1.1 2000 OK\r\n\r\n", ResponseDefect.StatusLine },
        { "HTTP/1.0 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", ResponseDefect.TransferEncoding },
        { "HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\n", ResponseDefect.BodyForbidden },
    };

    public static TheoryData<string, string, ResponseDefect> ChunkedBodies => new()
    {
        { "0\r\n\r\n", "", ResponseDefect.None },
        { "5\r\nhello\r\n0\r\n\r\n", "hello", ResponseDefect.None },
        { "00000005\r\nhello\r\n000\r\n\r\n", "hello", ResponseDefect.None },
        { "a;name=value\r\n0123456789\r\n0\r\n\r\n", "0123456789", ResponseDefect.None },
        { "A \r\n0123456789\r\n0\r\n\r\n", "0123456789", ResponseDefect.None },
        { "1\r\na\r\n2\r\nbc\r\n0\r\nX-Sum: 1\r\n\r\n", "abc", ResponseDefect.None },

        { "\r\n", "", ResponseDefect.ChunkSize },
        { "g\r\n", "", ResponseDefect.ChunkSize },
        { "-1\r\n", "", ResponseDefect.ChunkSize },
        { "+1\r\n", "", ResponseDefect.ChunkSize },
        { "0x1\r\na\r\n", "", ResponseDefect.ChunkSize },
        { " 1\r\na\r\n", "", ResponseDefect.ChunkSize },
        { "ffffffffffffffff\r\n", "", ResponseDefect.ChunkSize },
        { "00000000000000001\r\na\r\n", "", ResponseDefect.ChunkSize },
        { "1\na\r\n", "", ResponseDefect.BareLineFeed },
        { "1\rXa\r\n", "", ResponseDefect.BareCarriageReturn },
        { "1;a\nb\r\n", "", ResponseDefect.ChunkExtension },
        { "1;a\0b\r\n", "", ResponseDefect.ChunkExtension },
        { "1\r\nab", "a", ResponseDefect.ChunkTerminator },
        { "1\r\na\n", "a", ResponseDefect.ChunkTerminator },
        { "1\r\na\r0\r\n", "a", ResponseDefect.ChunkTerminator },
        { "0\r\nX : 1\r\n\r\n", "", ResponseDefect.HeaderName },
        { "0\r\nX: 1\n\r\n", "", ResponseDefect.BareLineFeed },
        { "0\r\nX: 1\r\n y\r\n\r\n", "", ResponseDefect.FoldedLine },
        { "0\r\n\0", "", ResponseDefect.Nul },
    };

    /// <summary>Chunked bodies with lines that end with LF alone.</summary>
    public static TheoryData<string, string> LenientChunkedBodies => new()
    {
        { "5\nhello\n0\n\n", "hello" },
        { "5\nhello\r\n0\r\n\r\n", "hello" },
        { "5\r\nhello\n0\r\n\r\n", "hello" },
        { "5;a=b\nhello\r\n0\r\n\r\n", "hello" },
        { "5\r\nhello\r\n0\r\nX-Sum: 1\n\n", "hello" },
    };

    public static byte[] Bytes(string latin1) => Encoding.Latin1.GetBytes(latin1);
}
