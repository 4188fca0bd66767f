using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Gateway.EndToEndTests.Listeners;
using Gateway.Testing;
using Gateway.Transport.Reactors;
using Gateway.Transport.Sockets;
using Gateway.Transport.Tls;
using Gateway.Transport.Upstream;

namespace Gateway.EndToEndTests.Processes;

/// <summary>Clients that end their connections early, each in the state that an <see cref="EarlyEnd"/> names.</summary>
internal sealed class EarlyEndClients(int https, int imaps, int smtp) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly byte[] Alert = [21, 3, 3, 0, 2, 2, 40];
    private static readonly byte[] ClearText = "EHLO again\r\nMAIL FROM:<a@example.test>\r\n"u8.ToArray();
    private static readonly byte[] Http2Start = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 99, 1, 4, 0, 0];

    private readonly ReactorGroup _reactors = new(_ => { }, 1);
    private readonly TlsClientContext _context = new(new TlsClientOptions { ServerName = HostileClient.Host, Verify = (_, _) => true });
    private readonly ConcurrentDictionary<EarlyEnd, int> _ended = new();
    private byte[] _hello = [];

    /// <summary>How many connections ended in each way.</summary>
    public IReadOnlyDictionary<EarlyEnd, int> Ended => _ended;

    /// <summary>Connections that the gateway did not end within the time for it.</summary>
    public ConcurrentBag<EarlyEnd> Stuck { get; } = [];

    /// <summary>What <c>openssl s_client</c> said about a renegotiation.</summary>
    public ConcurrentBag<string> Renegotiations { get; } = [];

    public async Task EndAsync(EarlyEnd end, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await (end switch
            {
                EarlyEnd.Renegotiation => RenegotiateAsync(),
                EarlyEnd.KeyUpdates => FloodAsync(limit.Token),
                < EarlyEnd.AfterHandshake => BeforeHandshakeAsync(end, limit.Token),
                EarlyEnd.BeforeStartTls or EarlyEnd.GarbageAfterStartTls => StartTlsAsync(end, limit.Token),
                _ => AfterHandshakeAsync(end, limit.Token),
            });
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Stuck.Add(end);
        }
        catch (Exception e) when (HostileClient.IsEnd(e))
        {
            // The gateway was faster.
        }

        _ended.AddOrUpdate(end, 1, static (_, n) => n + 1);
    }

    public void Dispose()
    {
        _context.Dispose();
        _reactors.Dispose();
    }

    private async Task BeforeHandshakeAsync(EarlyEnd end, CancellationToken cancellationToken)
    {
        var hello = await HelloAsync(cancellationToken);
        using var socket = await ConnectAsync(Random.Shared.Next(2) == 0 ? https : imaps, cancellationToken);
        byte[] sent = end switch
        {
            EarlyEnd.BeforeHello => [],
            EarlyEnd.WithinHello => hello[..Random.Shared.Next(1, hello.Length)],
            EarlyEnd.GarbageInsteadOfHello => RandomNumberGenerator.GetBytes(Random.Shared.Next(1, 4000)),
            EarlyEnd.GarbageAfterHello => [.. hello, 22, 3, 3, 0, 64, .. RandomNumberGenerator.GetBytes(64)],
            EarlyEnd.AlertAfterHello => [.. hello, .. Alert],
            _ => hello,
        };
        await socket.SendAsync(sent, cancellationToken);
        if (end == EarlyEnd.AfterHello && Random.Shared.Next(2) == 0)
        {
            await socket.ReceiveAsync(new byte[100], cancellationToken);
        }

        await LeaveAsync(socket, cancellationToken);
    }

    private async Task AfterHandshakeAsync(EarlyEnd end, CancellationToken cancellationToken)
    {
        using var socket = await ConnectAsync(end == EarlyEnd.WithinMail ? imaps : https, cancellationToken);
        await using var tls = new SslStream(new NetworkStream(socket, ownsSocket: false));
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = HostileClient.Host,
                CertificateChainPolicy = TestCertificates.ChainPolicy(),
                ApplicationProtocols = end == EarlyEnd.WithinHttp2 ? [SslApplicationProtocol.Http2] : null,
            },
            cancellationToken);
        const string Get = $"GET /download HTTP/1.1\r\nHost: {HostileClient.Host}\r\n\r\n";
        byte[] sent = end switch
        {
            EarlyEnd.WithinRequest => Encoding.ASCII.GetBytes(Get[..^Random.Shared.Next(1, 20)]),
            EarlyEnd.WithinUpload =>
                Encoding.ASCII.GetBytes($"PUT /short HTTP/1.1\r\nHost: {HostileClient.Host}\r\nContent-Length: 100\r\n\r\nhalf"),
            EarlyEnd.WithinResponse => Encoding.ASCII.GetBytes(Get),
            EarlyEnd.BetweenRequests => Encoding.ASCII.GetBytes(Get.Replace("download", "short", StringComparison.Ordinal)),
            EarlyEnd.WithinHttp2 => Http2Start,
            EarlyEnd.WithinMail => "a LOGIN alice wonder\r\nb NOOP"u8.ToArray(),
            _ => [],
        };
        await tls.WriteAsync(sent, cancellationToken);
        if (end == EarlyEnd.GarbageAfterHandshake)
        {
            await socket.SendAsync((byte[])[23, 3, 3, 0, 64, .. RandomNumberGenerator.GetBytes(64)], cancellationToken);
        }
        else if (end is EarlyEnd.WithinResponse or EarlyEnd.BetweenRequests or EarlyEnd.WithinMail)
        {
            await tls.ReadAtLeastAsync(new byte[100], Random.Shared.Next(1, 40), throwOnEndOfStream: false, cancellationToken);
        }
        else if (Random.Shared.Next(3) == 0)
        {
            await tls.ShutdownAsync();
        }

        await LeaveAsync(socket, cancellationToken);
    }

    private async Task StartTlsAsync(EarlyEnd end, CancellationToken cancellationToken)
    {
        using var socket = await ConnectAsync(smtp, cancellationToken);
        var buffer = new byte[1000];
        await socket.ReceiveAsync(buffer, cancellationToken);
        await socket.SendAsync("EHLO early\r\n"u8.ToArray(), cancellationToken);
        await socket.ReceiveAsync(buffer, cancellationToken);
        await socket.SendAsync("STARTTLS\r\n"u8.ToArray(), cancellationToken);
        if (end == EarlyEnd.GarbageAfterStartTls)
        {
            await socket.ReceiveAsync(buffer, cancellationToken);
            await socket.SendAsync(ClearText, cancellationToken);
        }

        await LeaveAsync(socket, cancellationToken);
    }

    /// <summary>TLS 1.2: the gateway refuses with no_renegotiation, or ends the connection.</summary>
    private async Task RenegotiateAsync() => Renegotiations.Add(
        await OpenSsl.ClientAsync(https, $"-tls1_2 -servername {HostileClient.Host}", "R\n"));

    /// <summary>Requests new keys until the gateway has had enough.</summary>
    private async Task FloodAsync(CancellationToken cancellationToken)
    {
        var address = new IPEndPoint(IPAddress.Loopback, https);
        var result = await UpstreamChannel.ConnectAsync(_reactors, address, Patience, cancellationToken);
        using var channel = result.Channel ?? throw new IOException($"{result.Error}");
        if (await channel.AuthenticateAsync(_context, cancellationToken) != UpstreamTlsResult.Done)
        {
            throw new IOException("The handshake failed.");
        }

        var reading = channel.ReadAsync(new byte[1]).AsTask();
        while (!reading.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            channel.Native.Reactor.Enqueue(
                static state =>
                {
                    var (socket, done) = ((UpstreamSocket, TaskCompletionSource))state;
                    for (var i = 0; i < 500 && socket.Phase == SocketPhase.Open && socket.Tls is { Failure: null } tls; i++)
                    {
                        tls.UpdateKeys(isRequested: true);
                        tls.Handshake();
                    }

                    done.SetResult();
                },
                (channel.Native, sent));
            await sent.Task;
            await Task.Yield();
        }

        await reading;
    }

    /// <summary>Resets, closes, or ends its direction and reads on.</summary>
    private static async Task LeaveAsync(Socket socket, CancellationToken cancellationToken)
    {
        switch (Random.Shared.Next(4))
        {
            case 0:
                socket.LingerState = new LingerOption(true, 0);
                break;
            case 1:
                socket.Shutdown(SocketShutdown.Send);
                var buffer = new byte[16 * 1024];
                for (var i = 0; i < 32 && await socket.ReceiveAsync(buffer, cancellationToken) > 0; i++)
                {
                    // It reads on for a while.
                }

                break;
            default:
                break;
        }

        socket.Close();
    }

    private static async Task<Socket> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        return socket;
    }

    /// <summary>The bytes of a ClientHello that the gateway accepts.</summary>
    private async Task<byte[]> HelloAsync(CancellationToken cancellationToken)
    {
        if (_hello.Length > 0)
        {
            return _hello;
        }

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = await ConnectAsync(((IPEndPoint)listener.LocalEndpoint).Port, cancellationToken);
        using var server = await listener.AcceptSocketAsync(cancellationToken);
        await using var tls = new SslStream(new NetworkStream(client));
        var handshake = tls.AuthenticateAsClientAsync(HostileClient.Host);
        var buffer = new byte[16 * 1024];
        var count = await server.ReceiveAsync(buffer, cancellationToken);
        server.Close();
        try
        {
            await handshake;
        }
        catch (Exception e) when (HostileClient.IsEnd(e))
        {
            // Only its first message was wanted.
        }

        return _hello = buffer[..count];
    }
}
