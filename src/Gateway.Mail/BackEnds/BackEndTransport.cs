using System.Net;
using System.Net.Sockets;
using Gateway.Outbound;
using Gateway.Transport.Reactors;
using Gateway.Transport.Upstream;

namespace Gateway.Mail.BackEnds;

/// <summary>Opens connections to back ends on what carries connections in this process.</summary>
internal sealed class BackEndTransport(Dialer dialer, ReactorGroup? reactors)
{
    /// <summary>Connects; a name that has several addresses is tried at each (RFC 8305).</summary>
    /// <returns>The stream, which is the caller's, and the gateway's end of it.</returns>
    /// <exception cref="DialException">There is no connection.</exception>
    public async ValueTask<(Stream Stream, EndPoint? Local)> OpenAsync(DialTarget target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (reactors is null)
        {
            var socket = (await dialer.DialAsync(target, timeout, cancellationToken)).GetSocket();
            return (new NetworkStream(socket, ownsSocket: true), socket.LocalEndPoint);
        }

        var result = await dialer.DialAsync(target, ConnectAsync, timeout, cancellationToken);
        return result.Connection is UpstreamChannel channel
            ? (new UpstreamStream(channel), channel.LocalEndPoint)
            : throw new DialException(result.Failure ?? new DialFailure(DialError.Unreachable, "not tried"));
    }

    private async Task<(IDisposable? Connection, SocketError Error)> ConnectAsync(
        IPEndPoint address, TimeSpan keepAlive, CancellationToken cancellationToken)
    {
        var result = await UpstreamChannel.ConnectAsync(reactors!, address, keepAlive, cancellationToken); // called where there are reactors
        return (result.Channel, result.Error);
    }
}
