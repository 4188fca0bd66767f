using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Mail.Clusters;
using Gateway.Mail.Wire;
using Gateway.Outbound;
using Gateway.Transport.Upstream;

namespace Gateway.Mail.BackEnds;

/// <summary>A connection to one destination: bounded lines before sign-in, a bare stream after it.</summary>
internal sealed class BackEndConnection(MailDestination destination, Func<Stream, CancellationToken, ValueTask<Stream?>> startTls, LoopGuard loops) : IAsyncDisposable
{
    /// <summary>Idle mailboxes send nothing: only keep-alive finds a peer that is gone.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(5);

    private Stream _transport = Stream.Null;
    private EndPoint? _local;
    private IBackEndDescriptors? _descriptors;
    private bool _entered;
    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(WireLimits.ReplyLine);
    private int _start;
    private int _end;
    private TlsDuplex? _duplex;

    public MailDestination Destination { get; } = destination;

    public Stream Stream { get; private set; } = Stream.Null;

    public BackEndPhase Phase { get; set; } = BackEndPhase.Connect;

    /// <summary>Capabilities the back end named last, as it wrote them.</summary>
    public IReadOnlyList<string> Capabilities { get; set; } = [];

    /// <summary>Bytes that came behind the last line that was read.</summary>
    public ReadOnlyMemory<byte> Buffered => _buffer is null ? default : _buffer.AsMemory(_start, _end - _start);

    /// <summary>Connects; a name that has several addresses is tried at each (RFC 8305).</summary>
    /// <exception cref="DialException">There is no connection.</exception>
    public async ValueTask ConnectAsync(BackEndTransport transport, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var target = new DialTarget(Destination.Address.Host, Destination.Address.Port) { KeepAlive = KeepAlive };
        (Stream, var end) = await transport.OpenAsync(target, timeout, cancellationToken);
        _transport = Stream;
        if (end is IPEndPoint local)
        {
            _local = local.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(local.Address.MapToIPv4(), local.Port) : local;
            loops.Add(_local);
        }

        Destination.Enter();
        _entered = true;
    }

    /// <summary>Takes over a descriptor that was taken for it; it is returned once the connection is closed.</summary>
    public void Own(IBackEndDescriptors? descriptors) => _descriptors = descriptors;

    /// <summary>Ends both directions at once; whoever reads or writes sees the end. Disposing is for when both have.</summary>
    public void Abort()
    {
        if (_transport is NetworkStream network)
        {
            network.Socket.Dispose(); // what waits on it ends at once
        }
        else
        {
            _transport.Dispose();
        }
    }

    /// <summary>From here on one task reads and another writes.</summary>
    public void BeginRelay() => _duplex = Stream is SslStream secure ? new TlsDuplex(secure) : null;

    public ValueTask<int> ReadAsync(Memory<byte> memory) => _duplex is null ? Stream.ReadAsync(memory) : _duplex.ReadAsync(memory);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => Stream.WriteAsync(bytes);

    /// <summary>Tells the back end, by the task that writes, that no more is to come; what it still sends can be read.</summary>
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

    /// <summary>Reads a line without its CRLF, as Latin-1: a back end's words are passed on, not understood.</summary>
    public async ValueTask<LineRead> ReadLineAsync(CancellationToken cancellationToken)
    {
        var buffer = _buffer ?? throw new InvalidOperationException("The connection is a bare stream already.");
        while (true)
        {
            var length = buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = buffer.AsSpan(_start, length);
                _start += length + 1;
                return new LineRead(LineStatus.Complete, Encoding.Latin1.GetString(line is [.., (byte)'\r'] ? line[..^1] : line));
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

    /// <summary>Encrypts the connection. Bytes that came before the handshake could be anybody's, so there must be none.</summary>
    public async ValueTask<BackEndResult> StartTlsAsync(CancellationToken cancellationToken)
    {
        if (_end > _start)
        {
            return new BackEndResult(BackEndOutcome.StartTlsInjected);
        }

        Phase = BackEndPhase.Tls;
        if (await startTls(Stream, cancellationToken) is not { } secure)
        {
            return new BackEndResult(BackEndOutcome.TlsFailed);
        }

        Stream = secure;
        Capabilities = [];
        return BackEndResult.Done;
    }

    /// <summary>Keeps no more than a bare stream needs, once nothing is left in the line buffer.</summary>
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
        if (_local is not null)
        {
            loops.Remove(_local);
        }

        if (_entered)
        {
            _entered = false;
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
