using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using BenchmarkDotNet.Attributes;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Clusters;
using Gateway.Mail.Protocols;
using Gateway.Mail.Routing;
using Gateway.Mail.Sessions;
using Gateway.Mail.Wire;
using Gateway.Outbound;

namespace Gateway.Benchmarks;

/// <summary>
/// A relayed session: the client is an in-memory pipe, the back end a socket, since the relay waits on one without a buffer. A call is a
/// command up and its answer down, or 64 KB down.
/// </summary>
public class RelayBenchmarks
{
    private static readonly byte[] Command = "n NOOP\r\n"u8.ToArray();
    private static readonly byte[] Answer = "n OK done\r\n"u8.ToArray();
    private static readonly byte[] Large = new byte[64 * 1024];

    private readonly byte[] _buffer = new byte[1024];
    private readonly Pipe _up = new();
    private readonly Pipe _down = new(new PipeOptions(
        pauseWriterThreshold: 256 * 1024, resumeWriterThreshold: 128 * 1024, useSynchronizationContext: false));
    private Socket? _backEnd;
    private Task? _relay;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = MailProtocols.ParseAddress($"imap://{listener.LocalEndpoint}")!; // a good address
        var connection = new BackEndConnection(
            new MailDestination("one", "one", address), (_, _) => new(default(BackEndTlsResult)), new LoopGuard());
        var transport = new BackEndTransport(new Dialer(new DialerOptions(), TimeProvider.System), null);
        var destinations = new Dictionary<string, DestinationAddress> { ["one"] = address };
        var cluster = new MailClusterSettings { Name = "one", Destinations = destinations };
        await connection.ConnectAsync(transport, cluster, CancellationToken.None);
        _backEnd = await listener.AcceptSocketAsync();
        _backEnd.NoDelay = true;
        var route = new MailRoute
        {
            Name = "mail",
            Protocol = MailProtocol.Imap4,
            Cluster = "one",
            Hosts = [],
            Authentication = [],
            Options = new MailRouteOptions(),
        };
        _relay = new Relay(new Duplex(
            _up.Reader, _down.Writer), connection, MailProtocols.Get(MailProtocol.Imap4), route, TimeProvider.System).RunAsync().AsTask();
    }

    [Benchmark]
    public async Task CommandAndAnswer()
    {
        await _up.Writer.WriteAsync(Command);
        for (var got = 0; got < Command.Length;)
        {
            got += await _backEnd!.ReceiveAsync(_buffer); // set up before
        }

        await _backEnd!.SendAsync(Answer);
        await ReadAsync(Answer.Length);
    }

    [Benchmark]
    public async Task Download64Kilobytes()
    {
        await _backEnd!.SendAsync(Large); // set up before
        await ReadAsync(Large.Length);
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        _backEnd?.Dispose();
        await (_relay ?? Task.CompletedTask);
    }

    private async ValueTask ReadAsync(int length)
    {
        for (var got = 0L; got < length;)
        {
            var read = await _down.Reader.ReadAsync();
            got += read.Buffer.Length;
            _down.Reader.AdvanceTo(read.Buffer.End);
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
