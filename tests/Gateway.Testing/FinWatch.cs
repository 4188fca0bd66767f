namespace Gateway.Testing;

/// <summary>
/// A socket's stream that knows whether the other side has ended it by FIN: an end that TLS on it has met before came by close_notify.
/// </summary>
public sealed class FinWatch(Stream inner) : WrappedStream(inner)
{
    private readonly Stream _inner = inner;

    public bool HasEnded { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await _inner.ReadAsync(buffer, cancellationToken);
        HasEnded |= count == 0 && !buffer.IsEmpty;
        return count;
    }
}
