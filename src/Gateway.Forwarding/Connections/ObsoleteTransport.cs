using Gateway.Outbound;
using Gateway.Transport.Reactors;
using Gateway.Transport.Upstream;
using Microsoft.Extensions.Logging;

namespace Gateway.Forwarding.Connections;

/// <summary>
/// Carries the connections to back ends with obsolete TLS, which SslStream cannot speak: one reactor, made with the first of them.
/// </summary>
public sealed partial class ObsoleteTransport : IObsoleteReactorSource, IDisposable
{
    private readonly Lazy<ReactorGroup> _own;
    private readonly IReactorSource? _source;

    /// <param name="logger">The log.</param>
    /// <param name="source">The reactors of all connections, which then carry these as well; null for the framework's sockets.</param>
    public ObsoleteTransport(ILogger<ObsoleteTransport> logger, IReactorSource? source = null)
    {
        _source = source;
        _own = new Lazy<ReactorGroup>(() => new ReactorGroup(e => Log.ReactorFailed(logger, e), 1));
    }

    /// <summary>Why there can be no such connections on this machine, or null if there can.</summary>
    public static string? WhyNot => ReactorGroup.WhyNot;

    public ReactorGroup Reactors => _source?.Reactors ?? _own.Value;

    /// <summary>Connects for an HttpClient, within the time.</summary>
    /// <exception cref="DialException">There is no connection.</exception>
    /// <exception cref="IOException">The handshake failed, or the certificate is not trusted.</exception>
    public async Task<Stream> ConnectAsync(
        Dialer dialer, DialTarget target, TlsExpectations tls, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var connector = new ReactorConnector(Reactors, tls, target);
        var dialed = await dialer.DialAsync(target, connector.OpenAsync, timeout, cancellationToken);
        if (dialed.Connection is not UpstreamChannel channel)
        {
            throw new DialException(dialed.Failure ?? new DialFailure(DialError.Unreachable, $"{target}"));
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            var result = await connector.AuthenticateAsync(channel, limit.Token);
            return result == UpstreamTlsResult.Done
                ? new UpstreamStream(channel)
                : throw new IOException($"{target}: {result} {channel.Failure}".TrimEnd());
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_own.IsValueCreated)
        {
            _own.Value.Dispose();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3203, LogLevel.Error, "A connection to a back end was closed because of a defect on its reactor.")]
        public static partial void ReactorFailed(ILogger logger, Exception exception);
    }
}
