using Gateway.Transport.Tls;

namespace Gateway.Transport.Upstream;

/// <summary>
/// An <see cref="UpstreamChannel"/> as a stream, for line-based protocols before relaying. It owns the channel.
/// </summary>
/// <remarks>A cancelled read or write closes the connection, because its progress is unknown.</remarks>
public sealed class UpstreamStream(UpstreamChannel channel) : Stream
{
    public UpstreamChannel Channel => channel;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Performs the handshake; the stream then carries the plain text.</summary>
    public Task<UpstreamTlsResult> AuthenticateAsync(TlsClientContext context, CancellationToken cancellationToken) =>
        channel.AuthenticateAsync(context, cancellationToken);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.CanBeCanceled ? ReadWithLimitAsync(buffer, cancellationToken) : channel.ReadAsync(buffer);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.CanBeCanceled ? WriteWithLimitAsync(buffer, cancellationToken) : channel.WriteAsync(buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
        // Nothing is buffered.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Synchronous reads are not supported.");

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Synchronous writes are not supported.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            channel.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadWithLimitAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await using (cancellationToken.UnsafeRegister(static c => ((UpstreamChannel)c!).Abort(), channel))
            {
                return await channel.ReadAsync(buffer);
            }
        }
        catch (UpstreamException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private async ValueTask WriteWithLimitAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await using (cancellationToken.UnsafeRegister(static c => ((UpstreamChannel)c!).Abort(), channel))
            {
                await channel.WriteAsync(buffer);
            }
        }
        catch (UpstreamException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }
}
