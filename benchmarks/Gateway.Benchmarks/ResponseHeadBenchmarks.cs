using BenchmarkDotNet.Attributes;
using Gateway.Forwarding.Protocol;

namespace Gateway.Benchmarks;

/// <summary>Reading the head of a back end's response.</summary>
public class ResponseHeadBenchmarks
{
    private static readonly byte[] Bytes =
        "HTTP/1.1 200 OK\r\nServer: Microsoft-IIS/10.0\r\nDate: Tue, 24 Nov 2026 08:00:00 GMT\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 1024\r\nCache-Control: private, no-store\r\nX-OWA-Version: 15.2.1118.7\r\nVary: Accept-Encoding\r\n\r\n"u8.ToArray();

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
