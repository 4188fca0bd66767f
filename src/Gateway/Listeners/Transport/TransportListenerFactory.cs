using System.Net;
using Gateway.Transport.Listening;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.Listeners.Transport;

/// <summary>Creates listeners of the transport that <see cref="TransportChoice"/> selects.</summary>
internal sealed class TransportListenerFactory(TransportChoice choice, SocketTransportFactory sockets)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public const int Backlog = 4096;

    private readonly ReactorListenerFactory? _reactors = choice.Reactors is { } reactors
        ? new ReactorListenerFactory(reactors, ListenSocket.Bind, Backlog)
        : null;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        _reactors?.CanBind(endpoint) == true
            ? _reactors.BindAsync(endpoint, cancellationToken)
            : sockets.BindAsync(endpoint, cancellationToken);

    public bool CanBind(EndPoint endpoint) => sockets.CanBind(endpoint);
}
