using System.Text;
using BenchmarkDotNet.Attributes;
using Gateway.Forwarding.Protocol;

namespace Gateway.Benchmarks;

/// <summary>Reading the head of a back end's response.</summary>
public class ResponseHeadBenchmarks
{
    private static readonly byte[] Bytes = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\n"
        + "Server: Microsoft-IIS/10.0\r\n"
        + "Date: Tue, 24 Nov 2026 08:00:00 GMT\r\n"
        + "Content-Type: text/html; charset=utf-8\r\n"
        + "Content-Length: 1024\r\n"
        + "Cache-Control: private, no-store\r\n"
        + "X-OWA-Version: 15.2.1118.7\r\n"
        + "Vary: Accept-Encoding\r\n"
        + "\r\n");

    private readonly ResponseHead _head = new();

    [Benchmark]
    public int Parse()
    {
        _head.Reset();
        return ResponseHeadParser.Parse(_head, Bytes) == ParseProgress.Complete
            ? _head.Status
            : throw new InvalidOperationException("The head is sound.");
    }
}
