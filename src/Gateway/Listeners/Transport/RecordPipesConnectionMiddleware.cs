using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.Listeners.Transport;

/// <summary>
/// Lets the server write what it sends over TLS in pieces as large as records. Those of Kestrel's own pipe have 4 KB, and every one of
/// them becomes a record, a call of OpenSSL and a send of its own: 25 for 100 KB over HTTP/2. The larger blocks of
/// <see cref="TransportBlocks"/> reach that pipe too; without it a download of 100 MB over HTTP/2 still takes an eighth more.
/// </summary>
internal sealed class RecordPipesConnectionMiddleware(ConnectionDelegate next)
{
    // SslStream encrypts up to 32 KB, two records, before it sends.
    private static readonly StreamPipeWriterOptions Output = new(minimumBufferSize: 32 * 1024, leaveOpen: true);

    // No buffer is held while nothing comes.
    private static readonly StreamPipeReaderOptions Input = new(
        bufferSize: 16 * 1024, minimumReadSize: 1024, leaveOpen: true, useZeroByteReads: true);

    // What waits in a stream of HTTP/2 takes a block, however little it is.
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
