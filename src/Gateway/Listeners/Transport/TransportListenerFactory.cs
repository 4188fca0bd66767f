using System.Net;
using System.Net.Sockets;
using Gateway.Transport.Listening;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.Listeners.Transport;

/// <summary>Creates listeners of the transport that <see cref="TransportChoice"/> selects.</summary>
internal sealed class TransportListenerFactory(TransportChoice choice, ListenSocket listen, SocketTransportFactory sockets)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public const int Backlog = 4096;

    private readonly ReactorListenerFactory? _reactors = choice.Reactors is { } reactors
        ? new ReactorListenerFactory(reactors, listen.Bind, Backlog)
        : null;

    /// <exception cref="BindException">The address cannot be bound.</exception>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        try
        {
            return _reactors?.CanBind(endpoint) == true
                ? await _reactors.BindAsync(endpoint, cancellationToken)
                : await sockets.BindAsync(endpoint, cancellationToken);
        }
        catch (SocketException e)
        {
            throw new BindException(endpoint, e);
        }
        catch (AddressInUseException e) when (e.InnerException is SocketException cause)
        {
            throw new BindException(endpoint, cause);
        }
    }

    public bool CanBind(EndPoint endpoint) => sockets.CanBind(endpoint);
}
