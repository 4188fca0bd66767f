using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Gateway.Testing;

namespace Gateway.EndToEndTests.Processes;

/// <summary>
/// A back end over TLS, HTTP/1.1 or IMAP4, that streams down until the gateway ends its side: behind a 101, as a long response, or as the
/// answer to FETCH. Everything else is answered at once.
/// </summary>
internal sealed class StreamingBackEnd : IAsyncDisposable
{
    public const string Farewell = "all received";

    // More than any client of these tests reads.
    private const long LongestStream = 64 * 1024 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = [];
    private readonly SslServerAuthenticationOptions _tls;
    private readonly bool _speaksImap;
    private readonly Task _accepting;
    private int _halfClosed;

    public StreamingBackEnd(bool speaksImap)
    {
        _speaksImap = speaksImap;
        _tls = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(TestCertificates.Issue("localhost"), null, offline: true),
        };
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    public string Address => $"{(_speaksImap ? "imaps" : "https")}://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>How many streams ended because the gateway ended its side by close_notify.</summary>
    public int HalfClosed => Volatile.Read(ref _halfClosed);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _stop.Dispose();
    }

    private static bool IsEnd(Exception e) => e is OperationCanceledException or IOException or SocketException or AuthenticationException;

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
                _connections.TryAdd(connection, true);
                _ = connection.ContinueWith(ended => _connections.TryRemove(ended, out _), TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.SendBufferSize = 64 * 1024;
        try
        {
            var wire = new FinWatch(new NetworkStream(socket, ownsSocket: true));
            await using var stream = new SslStream(wire);
            await stream.AuthenticateAsServerAsync(_tls, _stop.Token);
            await (_speaksImap ? SpeakImapAsync(stream, wire) : SpeakHttpAsync(stream, wire));
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The gateway has gone.
        }
    }

    private async Task SpeakImapAsync(SslStream stream, FinWatch wire)
    {
        await SayAsync(stream, "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\r\n");
        while (await ReadToAsync(stream, "\r\n") is { } line)
        {
            if (line.Contains("FETCH", StringComparison.Ordinal))
            {
                await SayAsync(stream, $"* 1 FETCH (BODY[] {{{LongestStream}}}\r\n");
                await StreamAsync(stream, wire);
                return;
            }

            await SayAsync(stream, $"{line.Split(' ')[0]} OK [CAPABILITY IMAP4rev1] done\r\n");
        }
    }

    private async Task SpeakHttpAsync(SslStream stream, FinWatch wire)
    {
        while (await ReadToAsync(stream, "\r\n\r\n") is { } head)
        {
            if (head.StartsWith("GET /short ", StringComparison.Ordinal))
            {
                await SayAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nshort");
                continue;
            }

            await SayAsync(stream, head.Contains("Upgrade: ", StringComparison.OrdinalIgnoreCase)
                ? "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
                : $"HTTP/1.1 200 OK\r\nContent-Length: {LongestStream}\r\n\r\n");
            await StreamAsync(stream, wire);
            return;
        }
    }

    /// <summary>Writes while another task reads, and stops at the end of what it reads.</summary>
    private async Task StreamAsync(SslStream stream, FinWatch wire)
    {
        var end = ReadToEndAsync(stream, wire);
        var bytes = new byte[16 * 1024];
        Random.Shared.NextBytes(bytes);
        try
        {
            for (var sent = 0L; sent < LongestStream && !end.IsCompleted;)
            {
                var piece = bytes.AsMemory(0, Random.Shared.Next(1, bytes.Length));
                await stream.WriteAsync(piece, _stop.Token);
                sent += piece.Length;
            }
        }
        finally
        {
            if (await end)
            {
                Interlocked.Increment(ref _halfClosed);
            }
        }

        await SayAsync(stream, Farewell);
        await stream.ShutdownAsync();
    }

    private async Task<bool> ReadToEndAsync(SslStream stream, FinWatch wire)
    {
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, _stop.Token) > 0)
            {
                // What comes is of no interest.
            }

            return !wire.HasEnded;
        }
        catch (Exception e) when (IsEnd(e))
        {
            return false;
        }
    }

    private async Task<string?> ReadToAsync(SslStream stream, string end)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) == 1)
        {
            text.Append((char)one[0]);
            if (text.Length >= end.Length && text.ToString(text.Length - end.Length, end.Length) == end)
            {
                return text.ToString(0, text.Length - end.Length);
            }
        }

        return null;
    }

    private Task SayAsync(SslStream stream, string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text), _stop.Token).AsTask();
}
