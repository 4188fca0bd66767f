using Gateway.Forwarding.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Publishing.Forwarding;

/// <summary>
/// The body of a response to an HTTP/2 client that YARP's own forwarder writes: while the client does not read, what YARP holds is counted.
/// </summary>
internal sealed class CountedBody(IHttpResponseBodyFeature inner, UnreadConnection unread)
    : StreamResponseBodyFeature(new CountedStream(inner.Stream, unread), inner), IHttpResponseBodyFeature
{
    /// <summary>Makes this the body of the response where its connection is counted.</summary>
    public static void Attach(HttpContext context)
    {
        if (UnreadConnection.Of(context) is { } unread)
        {
            var inner = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
            context.Features.Set<IHttpResponseBodyFeature>(new CountedBody(inner, unread));
        }
    }

    public override Task StartAsync(CancellationToken cancellationToken = default) =>
        PriorFeature!.StartAsync(cancellationToken); // it is made with one

    private sealed class CountedStream(Stream inner, UnreadConnection unread) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var writing = inner.WriteAsync(buffer, cancellationToken);
            return writing.IsCompletedSuccessfully ? writing : new(unread.CountAsync(writing.AsTask(), buffer.Length));
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
