using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Mail.Sessions;

/// <summary>Where a connection comes from and which of the gateway's addresses it reached.</summary>
/// <param name="Remote">The client, behind any PROXY header.</param>
/// <param name="Local">The address it reached, behind any PROXY header.</param>
/// <param name="Peer">Who really holds the other end of the socket.</param>
internal sealed record ClientAddresses(IPEndPoint Remote, IPEndPoint Local, EndPoint? Peer)
{
    private static readonly IPEndPoint Unknown = new(IPAddress.None, 0);

    public static ClientAddresses Of(ConnectionContext connection) => new(
        connection.RemoteEndPoint as IPEndPoint ?? Unknown,
        connection.LocalEndPoint as IPEndPoint ?? Unknown,
        connection.Features.Get<IPeerFeature>()?.Peer ?? connection.RemoteEndPoint);
}
