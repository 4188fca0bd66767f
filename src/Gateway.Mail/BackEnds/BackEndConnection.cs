using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Mail.Clusters;
using Gateway.Mail.Connections;
using Gateway.Mail.Wire;
using Gateway.Outbound;
using Gateway.Transport.Upstream;

namespace Gateway.Mail.BackEnds;

/// <summary>A connection to one destination: lines within limits before sign-in, a stream after it.</summary>
internal sealed class BackEndConnection(
    MailDestination destination, Func<Stream, CancellationToken, ValueTask<BackEndTlsResult>> startTls, LoopGuard loops) : IAsyncDisposable
{
    private Stream _transport = Stream.Null;
    private SocketEnds? _ends;
    private IBackEndDescriptors? _descriptors;
    private bool _isCounted;
    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(WireLimits.ReplyLine);
    private int _start;
    private int _end;
    private TlsDuplex? _duplex;

    public MailDestination Destination { get; } = destination;

    public Stream Stream { get; private set; } = Stream.Null;

    public BackEndPhase Phase { get; set; } = BackEndPhase.Connect;

    /// <summary>The capabilities that the back end advertised last, as it wrote them.</summary>
    public IReadOnlyList<string> Capabilities { get; set; } = [];

    /// <summary>
    /// The text of the last alert that the back end sent (RFC 3501 7.1), unless it is that of a refusal; null where there is none.
    /// </summary>
    public string? Alert { get; set; }

    /// <summary>Bytes received after the last line that was read.</summary>
    public ReadOnlyMemory<byte> Buffered => _buffer is null ? default : _buffer.AsMemory(_start, _end - _start);

    /// <summary>Connects. Where a name has several addresses each is tried (RFC 8305).</summary>
    /// <exception cref="DialException">The connection failed.</exception>
    public async ValueTask ConnectAsync(BackEndTransport transport, MailClusterSettings settings, CancellationToken cancellationToken)
    {
        var options = settings.Options;

        // Idle mailboxes send nothing: only TCP keep-alive detects that the peer is gone.
        var target = new DialTarget(Destination.Address.Host, Destination.Address.Port) { KeepAlive = options.KeepAlive };
        (Stream, _ends) = await transport.OpenAsync(target, options.ConnectTimeout, settings.Tls.AllowsObsolete, cancellationToken);
        _transport = Stream;
        if (_ends is not null)
        {
            loops.Add(_ends);
        }

        Destination.Enter();
        _isCounted = true;
    }

    /// <summary>Makes the connection return a descriptor when it is disposed.</summary>
    public void Own(IBackEndDescriptors? descriptors) => _descriptors = descriptors;

    /// <summary>Closes the connection at once, which ends pending reads and writes. It is disposed after they have ended.</summary>
    public void Abort()
    {
        if (_transport is NetworkStream network)
        {
            network.Socket.Dispose(); // pending operations end at once
        }
        else
        {
            _transport.Dispose();
        }
    }

    /// <summary>Allows one task to read while another writes.</summary>
    public void BeginRelay() => _duplex = Stream is SslStream secure ? new TlsDuplex(secure) : null;

    public ValueTask<int> ReadAsync(Memory<byte> memory) => _duplex is null ? Stream.ReadAsync(memory) : _duplex.ReadAsync(memory);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => Stream.WriteAsync(bytes);

    /// <summary>Closes the sending direction. Called by the task that writes; what the back end still sends can be read.</summary>
    public async ValueTask EndSendingAsync()
    {
        if (_transport is UpstreamStream upstream)
        {
            await upstream.Channel.EndSendingAsync();
            return;
        }

        if (_duplex is not null)
        {
            await _duplex.EndSendingAsync();
        }

        ((NetworkStream)_transport).Socket.Shutdown(SocketShutdown.Send);
    }

    public async ValueTask SendAsync(string line, CancellationToken cancellationToken) =>
        await Stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), cancellationToken);

    /// <summary>Reads a line without its CRLF, as Latin-1, so that its bytes are passed on unchanged.</summary>
    public async ValueTask<LineRead> ReadLineAsync(CancellationToken cancellationToken)
    {
        var buffer = _buffer ?? throw new InvalidOperationException("The line buffer is already released.");
        while (true)
        {
            if (LineParser.TryRead(buffer.AsSpan(_start, _end - _start), out var line) is > 0 and var consumed)
            {
                _start += consumed;
                return new LineRead(LineStatus.Complete, Encoding.Latin1.GetString(line));
            }

            if (_start > 0)
            {
                buffer.AsSpan(_start, _end - _start).CopyTo(buffer);
                _end -= _start;
                _start = 0;
            }

            if (_end == buffer.Length)
            {
                return new LineRead(LineStatus.TooLong, null);
            }

            var read = await Stream.ReadAsync(buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                return new LineRead(LineStatus.Closed, null);
            }

            _end += read;
        }
    }

    /// <summary>Begins TLS. Bytes received before the handshake can be injected, so there must be none.</summary>
    public async ValueTask<BackEndResult> StartTlsAsync(CancellationToken cancellationToken)
    {
        if (_end > _start)
        {
            return new BackEndResult(BackEndStatus.StartTlsInjected);
        }

        Phase = BackEndPhase.Tls;
        var handshake = await startTls(Stream, cancellationToken);
        if (handshake.Stream is not { } secure)
        {
            return new BackEndResult(handshake.Failure, handshake.Detail);
        }

        // What was said in clear may be anybody's.
        Stream = secure;
        Capabilities = [];
        Alert = null;
        return BackEndResult.Done;
    }

    /// <summary>Releases what only reading lines needs. The line buffer must be empty.</summary>
    public void ReleaseBuffer()
    {
        Capabilities = [];
        if (_buffer is { } buffer)
        {
            _buffer = null;
            _start = _end = 0;
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_ends is not null)
        {
            loops.Remove(_ends);
        }

        if (_isCounted)
        {
            _isCounted = false;
            Destination.Leave();
        }

        ReleaseBuffer();
        try
        {
            await Stream.DisposeAsync();
        }
        finally
        {
            await _transport.DisposeAsync();
            Interlocked.Exchange(ref _descriptors, null)?.GiveBack();
        }
    }
}
