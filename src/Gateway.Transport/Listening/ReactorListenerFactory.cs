using System.Net;
using System.Net.Sockets;
using Gateway.Transport.Reactors;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transport.Listening;

/// <summary>Creates listeners whose connections reactors serve.</summary>
/// <param name="reactors">The reactors that serve the connections.</param>
/// <param name="bind">Creates a bound socket that does not listen yet.</param>
/// <param name="backlog">How many connections may wait to be accepted.</param>
public sealed class ReactorListenerFactory(ReactorGroup reactors, Func<EndPoint, Socket> bind, int backlog)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <exception cref="AddressInUseException">The address is in use.</exception>
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
