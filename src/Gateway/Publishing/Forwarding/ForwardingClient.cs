using System.Collections.Concurrent;
using Gateway.Forwarding.Connections;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Publishing.Forwarding;

/// <summary>
/// What YARP holds as a cluster's client: the connections of our own forwarder, by destination. Probes and HTTP/2 go through the client
/// that YARP would have had.
/// </summary>
internal sealed class ForwardingClient(
    HttpMessageInvoker inner, DestinationPools pools, ConnectionOptions options) : HttpMessageInvoker(new Handler(inner))
{
    private readonly ConcurrentDictionary<string, DestinationPool> _byAddress = new(StringComparer.Ordinal);

    public HttpMessageInvoker Inner { get; } = inner;

    public DestinationPool PoolOf(string address) => _byAddress.TryGetValue(address, out var pool)
        ? pool
        : _byAddress.GetOrAdd(address, static (a, state) => state.pools.Create(a, state.options), (pools, options));

    public static ConnectionOptions OptionsOf(HttpClientConfig client, ClusterSettingsMetadata settings)
    {
        var defaults = new ConnectionOptions();
        return defaults with
        {
            MaxConnections = client.MaxConnectionsPerServer ?? defaults.MaxConnections,
            ConnectTimeout = settings.Connect.Timeout,
            Leniency = settings.Leniency,
            Tls = settings.Tls.ToExpectations(client.SslProtocols),
        };
    }

    private sealed class Handler(HttpMessageInvoker inner) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            inner.SendAsync(request, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
