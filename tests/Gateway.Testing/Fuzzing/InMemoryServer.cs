using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gateway.Testing.Fuzzing;

/// <summary>The server framework without sockets: it gets bytes and says which requests it has read from them.</summary>
internal sealed class InMemoryServer : IConnectionListenerFactory, IConnectionListener, IHttpApplication<IFeatureCollection>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Channel<ConnectionContext> _accepted = Channel.CreateUnbounded<ConnectionContext>();
    private readonly ConcurrentQueue<SeenRequest> _seen = new();

    private InMemoryServer()
    {
    }

    public EndPoint EndPoint { get; private set; } = new IPEndPoint(IPAddress.Loopback, 0);

    public static InMemoryServer Start()
    {
        var server = new InMemoryServer();
        var options = new KestrelServerOptions();
        options.Listen(IPAddress.Loopback, 1, listen => listen.Protocols = HttpProtocols.Http1);
        var kestrel = new KestrelServer(Options.Create(options), server, NullLoggerFactory.Instance);
        kestrel.StartAsync(server, CancellationToken.None).GetAwaiter().GetResult();
        return server;
    }

    /// <summary>Reads the bytes of one connection; returns the requests that it has read to their end.</summary>
    public IReadOnlyList<SeenRequest> Converse(ReadOnlySpan<byte> bytes)
    {
        _seen.Clear();
        var options = new PipeOptions(
            readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);
        var input = new Pipe(options);
        var output = new Pipe(options);
        input.Writer.Write(bytes);
        input.Writer.Complete();
        var transport = new Duplex(input.Reader, output.Writer);
        var connection = new Connection(transport) { RemoteEndPoint = EndPoint, LocalEndPoint = EndPoint };
        _accepted.Writer.TryWrite(connection);
        return connection.Ended.Wait(Limit) ? [.. _seen] : throw new TimeoutException("The server does not end the connection.");
    }

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        EndPoint = endpoint;
        return new(this);
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _accepted.Reader.ReadAsync(cancellationToken);

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => default;

    public ValueTask DisposeAsync() => default;

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var feature = context.Get<IHttpRequestTrailersFeature>();
        var trailers = feature is { Available: true } ? feature.Trailers : new HeaderDictionary();
        _seen.Enqueue(new SeenRequest(
            request.RawTarget, body.ToArray(), [.. trailers.SelectMany(t => t.Value.Select(v => KeyValuePair.Create(t.Key, v ?? "")))]));
    }

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
        // Nothing was made for the request.
    }

    /// <summary>A connection that says when the server is done with it.</summary>
    private sealed class Connection(IDuplexPipe transport) : DefaultConnectionContext("1", transport, transport)
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended => _ended.Task;

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            _ended.TrySetResult();
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
