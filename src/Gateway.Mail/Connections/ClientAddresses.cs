using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Mail.Connections;

/// <summary>The endpoints of a client's connection.</summary>
/// <param name="Remote">The client, as a PROXY header names it where there is one.</param>
/// <param name="Local">The address that the client connected to, as a PROXY header names it where there is one.</param>
/// <param name="Socket">The ends of the socket; null where they are unknown.</param>
internal sealed record ClientAddresses(IPEndPoint Remote, IPEndPoint Local, SocketEnds? Socket)
{
    private static readonly IPEndPoint Unknown = new(IPAddress.None, 0);

    public static ClientAddresses Of(ConnectionContext connection) => new(
        connection.RemoteEndPoint as IPEndPoint ?? Unknown,
        connection.LocalEndPoint as IPEndPoint ?? Unknown,
        connection.Features.Get<IPeerFeature>()?.Socket ?? SocketEnds.Of(connection.LocalEndPoint, connection.RemoteEndPoint));
}
