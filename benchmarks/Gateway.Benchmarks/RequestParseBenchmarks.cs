using System.Text;
using BenchmarkDotNet.Attributes;
using Gateway.Forwarding.Protocol;

namespace Gateway.Benchmarks;

/// <summary>Reading the head of a client's request.</summary>
public class RequestParseBenchmarks
{
    private static readonly byte[] Bytes = Encoding.ASCII.GetBytes(
        "GET /owa/auth/logon.aspx?url=a HTTP/1.1\r\n"
        + "Host: mail.example.com\r\n"
        + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n"
        + "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n"
        + "Accept-Encoding: gzip, deflate, br\r\n"
        + "Cookie: ClientId=0123456789; UC=1\r\n"
        + "\r\n");

    private readonly RequestHead _head = new();

    [Benchmark]
    public int Parse() => RequestHeadParser.TryParse(_head, Bytes)
        ? _head.Length
        : throw new InvalidOperationException("The head is sound.");
}
