using Gateway.Forwarding.Connections;

namespace Gateway.Forwarding.Exchanges;

/// <summary>Lets another thread end an exchange that waits for its back end, and shows how far its response has come.</summary>
public sealed class ExchangeInterrupt
{
    private const int TailBytes = 32;

    private readonly Lock _gate = new();
    private readonly byte[] _tail = new byte[TailBytes];
    private UpstreamConnection? _connection;
    private int _tailLength;
    private long _bytes;

    /// <summary>The number of response body bytes that have been passed on.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Ends the exchange with <c>ForwardingStatus.Interrupted</c>. Does nothing while it is not on a connection.</summary>
    public void Interrupt()
    {
        lock (_gate)
        {
            _connection?.Abort(AbortReason.Interrupted);
        }
    }

    /// <summary>Whether the response body ends with a text, apart from white space, as far as it has been passed on.</summary>
    public bool EndsWith(ReadOnlySpan<byte> text)
    {
        lock (_gate)
        {
            return _tail.AsSpan(0, _tailLength).TrimEnd(" \r\n\t"u8).EndsWith(text);
        }
    }

    internal void Attach(UpstreamConnection connection)
    {
        lock (_gate)
        {
            _connection = connection;
        }
    }

    /// <summary>The connection may serve another exchange from here on.</summary>
    internal void Detach()
    {
        lock (_gate)
        {
            _connection = null;
        }
    }

    internal void Passed(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            Volatile.Write(ref _bytes, _bytes + bytes.Length);
            var kept = Math.Min(_tailLength, Math.Max(TailBytes - bytes.Length, 0));
            _tail.AsSpan(_tailLength - kept, kept).CopyTo(_tail);
            var added = bytes[^Math.Min(bytes.Length, TailBytes)..];
            added.CopyTo(_tail.AsSpan(kept));
            _tailLength = kept + added.Length;
        }
    }
}
