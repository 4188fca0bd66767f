using System.Text;
using Gateway.Forwarding.Protocol;
using Xunit;

namespace Gateway.UnitTests.Forwarding.Protocol;

/// <summary>Request heads and what the parser must say of each; the fuzzer starts from them, and what it finds is kept here.</summary>
internal static class RequestCorpus
{
    private const string Host = "Host: mail.example.com\r\n";

    public static TheoryData<string, RequestDefect> Heads => new()
    {
        { $"GET / HTTP/1.1\r\n{Host}\r\n", RequestDefect.None },
        { $"GET /owa/?a=%2f&b=c;d HTTP/1.1\r\n{Host}User-Agent: x\r\nCookie: a=b; c=\"d\"\r\n\r\n", RequestDefect.None },
        { $"POST /a HTTP/1.1\r\n{Host}Content-Length: 5\r\n\r\nhello", RequestDefect.None },
        { $"POST /a HTTP/1.1\r\n{Host}Transfer-Encoding: Chunked\r\n\r\n0\r\n\r\n", RequestDefect.None },
        { $"RPC_IN_DATA /rpc HTTP/1.1\r\n{Host}\r\n", RequestDefect.None },
        { $"get / HTTP/1.1\r\n{Host}\r\n", RequestDefect.None },
        { $"OPTIONS * HTTP/1.1\r\n{Host}\r\n", RequestDefect.None },
        { $"GET http://mail.example.com/ HTTP/1.1\r\n{Host}\r\n", RequestDefect.None },
        { "GET / HTTP/1.0\r\n\r\n", RequestDefect.None },
        { $"GET / HTTP/1.1\r\n{Host}X-Empty:\r\nX-Blank: \t \r\nX-Tab: a\tb\r\nX-Odd:  a b \r\n\r\n", RequestDefect.None },
        { $"GET / HTTP/1.1\r\n{Host}X-Name: M\u00fcller\r\n\r\n", RequestDefect.None },
        { "GET / HTTP/1.1\r\nhOST: a\r\n\r\n", RequestDefect.None },

        { "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", RequestDefect.RequestLine },
        { "GET /\r\nHost: a\r\n\r\n", RequestDefect.RequestLine },
        { "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", RequestDefect.RequestLine },
        { "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", RequestDefect.RequestLine },
        { " GET / HTTP/1.1\r\nHost: a\r\n\r\n", RequestDefect.RequestLine },
        { "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", RequestDefect.RequestLine },
        { "GET / HTTP/1.2\r\nHost: a\r\n\r\n", RequestDefect.RequestLine },
        { "GET / HTTP/2.0\r\nHost: a\r\n\r\n", RequestDefect.RequestLine },
        { "GET / http/1.1\r\nHost: a\r\n\r\n", RequestDefect.RequestLine },
        { "GET / HTTP/1.10\r\nHost: a\r\n\r\n", RequestDefect.RequestLine },
        { "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", RequestDefect.RequestLine },
        { "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", RequestDefect.RequestLine },
        { "GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n", RequestDefect.Target },
        { "GET /\u00e4 HTTP/1.1\r\nHost: a\r\n\r\n", RequestDefect.Target },
        { "GET ?/ HTTP/1.1\r\nHost: a\r\n\r\n", RequestDefect.Target },
        { "GET %2f HTTP/1.1\r\nHost: a\r\n\r\n", RequestDefect.Target },
        { "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", RequestDefect.Line },
        { "GET / HTTP/1.1\nHost: a\n\n", RequestDefect.Line },
        { "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", RequestDefect.Line },
        { "GET / HTTP/1.1\r\nHost: a\r\n\n", RequestDefect.Line },
        { "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", RequestDefect.Line },
        { "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", RequestDefect.Line },
        { "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", RequestDefect.Line },
        { "GET / HTTP/1.1\r\nHost: a\r\nX: a\u000bb\r\n\r\n", RequestDefect.Line },
        { "GET / HTTP/1.1\r\nHost: a\r\nX: a\u007fb\r\n\r\n", RequestDefect.Line },
        { "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", RequestDefect.Line },
        { "GET / HTTP/1.1\r\n\tX: b\r\nHost: a\r\n\r\n", RequestDefect.Line },
        { "GET / HTTP/1.1\r\nHost : a\r\n\r\n", RequestDefect.Line },
        { "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", RequestDefect.Line },
        { "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", RequestDefect.Line },
        { "GET / HTTP/1.1\r\nHost: a\r\nX(y): b\r\n\r\n", RequestDefect.Line },
        { "GET / HTTP/1.1\r\nHost: a\r\nX\u00e4: b\r\n\r\n", RequestDefect.Line },
        { "GET / HTTP/1.1\r\n\r\n", RequestDefect.Host },
        { "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", RequestDefect.Host },
        { "GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", RequestDefect.Host },
        { $"POST / HTTP/1.1\r\n{Host}Content-Length: +5\r\n\r\n", RequestDefect.ContentLength },
        { $"POST / HTTP/1.1\r\n{Host}Content-Length: -0\r\n\r\n", RequestDefect.ContentLength },
        { $"POST / HTTP/1.1\r\n{Host}Content-Length: 5 5\r\n\r\n", RequestDefect.ContentLength },
        { $"POST / HTTP/1.1\r\n{Host}Content-Length: 5, 5\r\n\r\n", RequestDefect.ContentLength },
        { $"POST / HTTP/1.1\r\n{Host}Content-Length: 0x5\r\n\r\n", RequestDefect.ContentLength },
        { $"POST / HTTP/1.1\r\n{Host}Content-Length:\r\n\r\n", RequestDefect.ContentLength },
        { $"POST / HTTP/1.1\r\n{Host}Content-Length: 1234567890123456789\r\n\r\n", RequestDefect.ContentLength },
        { $"POST / HTTP/1.1\r\n{Host}Content-Length: 5\r\nContent-Length: 5\r\n\r\n", RequestDefect.ContentLength },
        { $"POST / HTTP/1.1\r\n{Host}Content-Length: 5\r\ncontent-length: 6\r\n\r\n", RequestDefect.ContentLength },
        { $"POST / HTTP/1.1\r\n{Host}Transfer-Encoding: gzip, chunked\r\n\r\n", RequestDefect.TransferEncoding },
        { $"POST / HTTP/1.1\r\n{Host}Transfer-Encoding: identity\r\n\r\n", RequestDefect.TransferEncoding },
        { $"POST / HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", RequestDefect.TransferEncoding },
        { $"POST / HTTP/1.1\r\n{Host}Transfer-Encoding:\r\n\r\n", RequestDefect.TransferEncoding },
        { $"POST / HTTP/1.0\r\n{Host}Transfer-Encoding: chunked\r\n\r\n", RequestDefect.TransferEncoding },
        { $"POST / HTTP/1.1\r\n{Host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", RequestDefect.LengthAndTransferEncoding },
        { $"POST / HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n", RequestDefect.LengthAndTransferEncoding },
    };

    public static byte[] Bytes(string latin1) => Encoding.Latin1.GetBytes(latin1);
}
