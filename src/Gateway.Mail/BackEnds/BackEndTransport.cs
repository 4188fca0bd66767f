using System.Net;
using System.Net.Sockets;
using Gateway.Outbound;
using Gateway.Transport.Reactors;
using Gateway.Transport.Upstream;

namespace Gateway.Mail.BackEnds;

/// <summary>Opens connections to back ends, on reactors or on the framework's sockets.</summary>
internal sealed class BackEndTransport(Dialer dialer, IReactorSource? transport = null)
{
    private readonly ReactorGroup? _reactors = transport?.Reactors;

    /// <summary>Connects. Where a name has several addresses each is tried (RFC 8305).</summary>
    /// <returns>The stream, which the caller owns, and the gateway's end of the connection.</returns>
    /// <exception cref="DialException">The connection failed.</exception>
    public async ValueTask<(Stream Stream, EndPoint? Local)> OpenAsync(
        DialTarget target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_reactors is null)
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
        // called where there are reactors
        var result = await UpstreamChannel.ConnectAsync(_reactors!, address, keepAlive, cancellationToken);
        return (result.Channel, result.Error);
    }
}
