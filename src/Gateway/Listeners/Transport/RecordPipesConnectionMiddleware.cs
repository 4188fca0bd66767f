using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.Listeners.Transport;

/// <summary>
/// Lets the server write TLS data in blocks of the size of a record. The blocks of Kestrel's own pipe have 4 KB, and each becomes a
/// separate record, OpenSSL call and send: 25 for 100 KB over HTTP/2. The larger blocks of
/// <see cref="TransportBlocks"/> reach that pipe too; without it a download of 100 MB over HTTP/2 still takes an eighth more.
/// </summary>
internal sealed class RecordPipesConnectionMiddleware(ConnectionDelegate next)
{
    // SslStream encrypts up to 32 KB, two records, before it sends.
    private static readonly StreamPipeWriterOptions Output = new(minimumBufferSize: 32 * 1024, leaveOpen: true);

    // No buffer is held while the connection is idle.
    private static readonly StreamPipeReaderOptions Input = new(
        bufferSize: 16 * 1024, minimumReadSize: 1024, leaveOpen: true, useZeroByteReads: true);

    // Buffered data of an HTTP/2 stream uses at least one block.
    private static readonly IMemoryPoolFeature Streams = new StreamBlocks();

    public Task OnConnectionAsync(ConnectionContext connection)
    {
        if (connection.Features.Get<ISslStreamFeature>() is { } tls)
        {
            connection.Transport = new Pipes(PipeReader.Create(tls.SslStream, Input), PipeWriter.Create(tls.SslStream, Output));
            connection.Features.Set(Streams);
        }

        return next(connection);
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class StreamBlocks : IMemoryPoolFeature
    {
        public MemoryPool<byte> MemoryPool { get; } = new BlockPool(4096, 4096);
    }
}
