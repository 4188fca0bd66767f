using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Testing;

namespace Gateway.FunctionalTests.Mail;

/// <summary>An IMAP4 server over implicit TLS that lets everybody in and answers every command with its own name.</summary>
internal sealed class Mailboxes : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly X509Certificate2 _certificate;
    private readonly string _name;
    private readonly bool _silent;
    private readonly bool _proxied;
    private readonly string _capabilities;
    private readonly string? _refusal;
    private readonly bool _inClear;
    private readonly string? _ignored;
    private readonly int _message;
    private readonly TaskCompletionSource _isStalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _isIgnoring = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;

    /// <param name="name">What it says of itself.</param>
    /// <param name="certificate">By default a good one for localhost.</param>
    /// <param name="silent">Whether it accepts connections and says nothing, not even TLS.</param>
    /// <param name="proxied">Whether each connection begins with a PROXY header of version 2.</param>
    /// <param name="capabilities">What it says it has.</param>
    /// <param name="refusal">What it answers to every command; nothing where it is empty.</param>
    /// <param name="inClear">Whether it speaks without TLS.</param>
    /// <param name="ignored">A command that it does not answer.</param>
    /// <param name="message">The size of the one message that it has.</param>
    public Mailboxes(
        string name,
        X509Certificate2? certificate = null,
        bool silent = false,
        bool proxied = false,
        string capabilities = "IMAP4rev1",
        string? refusal = null,
        bool inClear = false,
        string? ignored = null,
        int message = 0)
    {
        _name = name;
        _certificate = certificate ?? TestCertificates.Issue("localhost");
        _silent = silent;
        _proxied = proxied;
        _capabilities = capabilities;
        _refusal = refusal;
        _inClear = inClear;
        _ignored = ignored;
        _message = message;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Address => $"{(_inClear ? "imap" : "imaps")}://localhost:{Port}";

    /// <summary>Connections accepted so far.</summary>
    public int Connections => _connections.Count;

    /// <summary>Waits until the command has come that it does not answer.</summary>
    public Task IgnoredAsync(CancellationToken cancellationToken) => _isIgnoring.Task.WaitAsync(cancellationToken);

    /// <summary>Waits until it can send no more of its message for a second.</summary>
    public Task StalledAsync(CancellationToken cancellationToken) => _isStalled.Task.WaitAsync(cancellationToken);

    public ConcurrentQueue<string> Heard { get; } = new();

    public ConcurrentQueue<byte[]> ProxyHeaders { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _certificate.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            if (_silent)
            {
                await Task.Delay(Timeout.Infinite, _stop.Token);
            }

            if (_proxied)
            {
                ProxyHeaders.Enqueue(await ReadProxyHeaderAsync(client.GetStream()));
            }

            if (_inClear)
            {
                await TalkAsync(client.GetStream());
                return;
            }

            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
            await TalkAsync(stream);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or AuthenticationException)
        {
            // The gateway went, or would not have the certificate.
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await WriteAsync(stream, $"* OK [CAPABILITY {_capabilities}] ready");
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            Heard.Enqueue(line);
            if (line.EndsWith(" AUTHENTICATE LOGIN", StringComparison.Ordinal))
            {
                await ReadLoginAsync(stream, reader);
            }

            if (_message > 0 && line.EndsWith(" FETCH 1 BODY[]", StringComparison.Ordinal))
            {
                await SendMessageAsync(stream);
            }

            if (_ignored is not null && line.EndsWith(_ignored, StringComparison.Ordinal))
            {
                _isIgnoring.TrySetResult();
            }
            else if (_refusal is not "")
            {
                await WriteAsync(stream, $"{line.Split(' ')[0]} {_refusal ?? $"OK [CAPABILITY IMAP4rev1] {_name}"}");
            }
        }
    }

    private async Task SendMessageAsync(Stream stream)
    {
        await WriteAsync(stream, $"* 1 FETCH (BODY[] {{{_message}}}");
        var piece = new byte[64 * 1024];
        Array.Fill(piece, (byte)'x');
        for (var sent = 0; sent < _message; sent += piece.Length)
        {
            var sending = stream.WriteAsync(piece, _stop.Token).AsTask();
            if (await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(1), _stop.Token)) != sending)
            {
                _isStalled.TrySetResult();
            }

            await sending;
        }

        await WriteAsync(stream, ")");
    }

    // SASL LOGIN: the user and the password, each asked for.
    private async Task ReadLoginAsync(Stream stream, StreamReader reader)
    {
        foreach (var question in new[] { "VXNlcm5hbWU6", "UGFzc3dvcmQ6" })
        {
            await WriteAsync(stream, $"+ {question}");
            Heard.Enqueue(await reader.ReadLineAsync(_stop.Token) ?? "");
        }
    }

    private Task WriteAsync(Stream stream, string line) => stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), _stop.Token).AsTask();

    private async Task<byte[]> ReadProxyHeaderAsync(Stream stream)
    {
        var header = new byte[16];
        await stream.ReadExactlyAsync(header, _stop.Token);
        var rest = new byte[(header[14] << 8) | header[15]];
        await stream.ReadExactlyAsync(rest, _stop.Token);
        return [.. header, .. rest];
    }
}
