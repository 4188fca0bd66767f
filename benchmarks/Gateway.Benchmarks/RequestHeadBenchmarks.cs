using System.Diagnostics.Metrics;
using System.Net;
using BenchmarkDotNet.Attributes;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Exchanges;
using Gateway.Outbound;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Benchmarks;

/// <summary>Writing the head of a forwarded request.</summary>
public class RequestHeadBenchmarks : IDisposable
{
    private readonly DefaultHttpContext _context = new();
    private CoarseClock? _clock;
    private OutboundRequest? _request;

    [GlobalSetup]
    public void Setup()
    {
        _context.Request.Method = "GET";
        _context.Request.Scheme = "https";
        _context.Request.Headers.Host = "mail.example.com";
        _context.Request.Headers.UserAgent =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
        _context.Request.Headers.Accept = "text/html,application/xhtml+xml,*/*;q=0.8";
        _context.Request.Headers.AcceptEncoding = "gzip, deflate, br";
        _context.Request.Headers.Cookie = "ClientId=0123456789; UC=1";
        _context.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.5");
        _clock = new CoarseClock(TimeProvider.System);
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        var dialer = new Dialer(new DialerOptions(), TimeProvider.System);
        var environment = new PoolEnvironment(_clock, dialer, TimeProvider.System, new ForwardingMetrics(meters));
        _request = new OutboundRequest
        {
            Pool = new DestinationPool(new Destination("https://ex1.corp.example.com"), new ConnectionOptions(), environment),
            Options = new ForwardingOptions(),
            Method = "GET",
            Target = "/owa/auth/logon.aspx?url=a",
            Host = "mail.example.com",
            Headers = _context.Request.Headers,
        };
    }

    [Benchmark]
    public int Write()
    {
        var head = new ByteBuffer(1024);
        try
        {
            // set up before
            return RequestHeadWriter.TryWrite(ref head, _context, _request!, default, null, null)
                ? head.Length
                : throw new InvalidOperationException("The head can be said.");
        }
        finally
        {
            head.Dispose();
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _clock?.Dispose();
        GC.SuppressFinalize(this);
    }
}
