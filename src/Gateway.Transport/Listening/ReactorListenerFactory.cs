using System.Net;
using System.Net.Sockets;
using Gateway.Transport.Reactors;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transport.Listening;

/// <summary>Listens for connections that reactors carry.</summary>
/// <param name="reactors">Who carries them.</param>
/// <param name="bind">Makes a bound socket, not yet listening.</param>
/// <param name="backlog">How many connections may wait to be accepted.</param>
public sealed class ReactorListenerFactory(ReactorGroup reactors, Func<EndPoint, Socket> bind, int backlog)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <exception cref="AddressInUseException">The address is taken.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket socket;
        try
        {
            socket = bind(endpoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(e.Message, e);
        }

        socket.Listen(backlog);
        return new ValueTask<IConnectionListener>(new ReactorListener(reactors, socket));
    }

    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint;
}
