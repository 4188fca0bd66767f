using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Mail;
using Gateway.Mail.Connections;
using Gateway.Transport.Draining;
using Microsoft.AspNetCore.Connections;

namespace Gateway.UnitTests.Mail;

/// <summary>A client over pipes in memory. TLS is a flag: STARTTLS turns it on and changes nothing else.</summary>
internal sealed class FakeClient : ITlsUpgrade, IAsyncDisposable
{
    private readonly Pipe _toGateway = new();
    private readonly Pipe _toClient = new();

    public FakeClient(MailConnectionHandler handler, bool secure, string? serverName, IDrainFeature drain)
    {
        IsSecure = secure;
        ServerName = serverName;
        var connection = new DefaultConnectionContext("session-1")
        {
            Transport = new TransportPipe(_toGateway.Reader, _toClient.Writer),
            RemoteEndPoint = new IPEndPoint(IPAddress.Parse("192.0.2.7"), 40_001),
            LocalEndPoint = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 993),
        };
        connection.Features.Set<ITlsUpgrade>(this);
        connection.Features.Set(drain);
        Session = Run();

        async Task Run()
        {
            await handler.OnConnectedAsync(connection);
            await _toClient.Writer.CompleteAsync();
            await _toGateway.Reader.CompleteAsync();
        }
    }

    public Task Session { get; }

    public bool IsSecure { get; private set; }

    public string? ServerName { get; }

    public X509Certificate2? ClientCertificate { get; set; }

    public ValueTask<bool> UpgradeAsync(CancellationToken cancellationToken)
    {
        IsSecure = true;
        return new(true);
    }

    public async Task SendAsync(byte[] bytes, CancellationToken cancellationToken) =>
        await _toGateway.Writer.WriteAsync(bytes, cancellationToken);

    public Task SendLineAsync(string line, CancellationToken cancellationToken) =>
        SendAsync(Encoding.UTF8.GetBytes(line + "\r\n"), cancellationToken);

    /// <summary>A line without CRLF; null at the end.</summary>
    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await _toClient.Reader.ReadAsync(cancellationToken);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.UTF8.GetString(read.Buffer.Slice(0, end)).TrimEnd('\r');
                _toClient.Reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            _toClient.Reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    /// <summary>Waits for bytes that end no line, and takes them.</summary>
    public async Task ReadAsync(int length, CancellationToken cancellationToken)
    {
        var read = await _toClient.Reader.ReadAtLeastAsync(length, cancellationToken);
        _toClient.Reader.AdvanceTo(read.Buffer.GetPosition(length));
    }

    /// <summary>Waits until there is something to read, and leaves it.</summary>
    public async Task FirstBytesAsync(CancellationToken cancellationToken)
    {
        var read = await _toClient.Reader.ReadAsync(cancellationToken);
        _toClient.Reader.AdvanceTo(read.Buffer.Start);
    }

    public async Task CloseAsync() => await _toGateway.Writer.CompleteAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await _toClient.Reader.CompleteAsync();
        await Session.WaitAsync(TimeSpan.FromMinutes(1));
    }

    private sealed class TransportPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
