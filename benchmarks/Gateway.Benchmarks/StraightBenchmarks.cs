using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using BenchmarkDotNet.Attributes;
using Gateway.Forwarding;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Exchanges;
using Gateway.Forwarding.Protocol;
using Gateway.Forwarding.Results;
using Gateway.Forwarding.Straight;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Benchmarks;

/// <summary>
/// Straight requests and their responses of 1 KB, from the client's bytes to the client's pipe; the back end allocates nothing. There are
/// many in a call, so that the task of the call itself does not count.
/// </summary>
public class StraightBenchmarks : IDisposable
{
    private const int Count = 20;

    private static readonly byte[] Bytes = Encoding.ASCII.GetBytes(
        "GET /owa/auth/logon.aspx?url=a HTTP/1.1\r\nHost: mail.example.com\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n"
        + "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\nAccept-Encoding: gzip, deflate, br\r\nCookie: ClientId=1; UC=1\r\n\r\n");

    private static readonly byte[] Response = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nServer: x\r\nDate: Tue, 24 Nov 2026 08:00:00 GMT\r\nContent-Type: text/plain\r\nContent-Length: 1024\r\n\r\n"
        + new string('x', 1024));

    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly Pipe _output = new(new PipeOptions(useSynchronizationContext: false, pauseWriterThreshold: 0));
    private readonly StraightRequest _request = new();
    private ServiceProvider? _services;
    private StraightExchange? _exchange;
    private Thread? _backEnd;

    [GlobalSetup]
    public void Setup()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _backEnd = new Thread(Serve) { IsBackground = true };
        _backEnd.Start();
        _services = new ServiceCollection().AddLogging().AddForwarding().BuildServiceProvider();
        var client = new DefaultConnectionContext { Transport = new Ends(new Pipe().Reader, _output.Writer) };
        _exchange = new StraightExchange(
            _services.GetRequiredService<Forwarder>(), client, static () => false, TimeProvider.System);
        _request.Pool = _services.GetRequiredService<DestinationPools>().Create(
            $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}", new ConnectionOptions()); // it is bound
        _request.Route = new StraightRoute(new ForwardingOptions(), static name => name == "Authorization", ["Location"]);
        _request.Bytes = Bytes;
        _request.Method = "GET";
        _request.Host = "mail.example.com";
        _request.ForwardedFor = "X-Forwarded-For: 203.0.113.5\r\n"u8.ToArray();
    }

    [Benchmark]
    public async Task Exchanges()
    {
        for (var i = 0; i < Count; i++)
        {
            // set up before
            if (!RequestHeadParser.TryParse(_request.Head, Bytes)
                || await _exchange!.SendAsync(_request) is not { Status: ForwardingStatus.Completed })
            {
                throw new InvalidOperationException("The exchange is sound.");
            }

            await _output.Writer.FlushAsync();
            var read = await _output.Reader.ReadAsync();
            _output.Reader.AdvanceTo(read.Buffer.End);
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _services?.Dispose(); // closes the connections to the back end
        _listener.Dispose();
        _backEnd?.Join();
        GC.SuppressFinalize(this);
    }

    private void Serve()
    {
        using var connection = _listener.Accept();
        connection.NoDelay = true;
        var buffer = new byte[4096];
        try
        {
            while (connection.Receive(buffer) > 0)
            {
                connection.Send(Response);
            }
        }
        catch (SocketException)
        {
            // It is over.
        }
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
