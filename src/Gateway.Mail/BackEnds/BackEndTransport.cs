using System.Net.Sockets;
using Gateway.Mail.Connections;
using Gateway.Outbound;
using Gateway.Transport.Reactors;
using Gateway.Transport.Upstream;

namespace Gateway.Mail.BackEnds;

/// <summary>Opens connections to back ends, on reactors or on the framework's sockets.</summary>
/// <param name="dialer">Chooses the addresses.</param>
/// <param name="transport">The reactors of all connections; null for the framework's sockets.</param>
/// <param name="obsolete">The reactors for obsolete TLS, which the framework's sockets cannot carry; null for none.</param>
internal sealed class BackEndTransport(Dialer dialer, IReactorSource? transport = null, IObsoleteReactorSource? obsolete = null)
{
    private readonly ReactorGroup? _reactors = transport?.Reactors;

    /// <summary>Connects. Where a name has several addresses each is tried (RFC 8305).</summary>
    /// <param name="target">The back end.</param>
    /// <param name="timeout">The time for all addresses.</param>
    /// <param name="allowsObsolete">Whether the back end may speak obsolete TLS.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The stream, which the caller owns, and both ends of the connection.</returns>
    /// <exception cref="DialException">The connection failed.</exception>
    public async ValueTask<(Stream Stream, SocketEnds? Ends)> OpenAsync(
        DialTarget target, TimeSpan timeout, bool allowsObsolete, CancellationToken cancellationToken)
    {
        if ((_reactors ?? (allowsObsolete ? obsolete?.Reactors : null)) is not { } reactors)
        {
            var socket = (await dialer.DialAsync(target, timeout, cancellationToken)).GetSocket();
            return (new NetworkStream(socket, ownsSocket: true), SocketEnds.Of(socket.LocalEndPoint, socket.RemoteEndPoint));
        }

        var result = await dialer.DialAsync(
            target,
            async (address, keepAlive, token) =>
            {
                var connected = await UpstreamChannel.ConnectAsync(reactors, address, keepAlive, token);
                return (connected.Channel, connected.Error);
            },
            timeout,
            cancellationToken);
        return result.Connection is UpstreamChannel channel
            ? (new UpstreamStream(channel), SocketEnds.Of(channel.LocalEndPoint, channel.RemoteEndPoint))
            : throw new DialException(result.Failure ?? new DialFailure(DialError.Unreachable, "not tried"));
    }
}
