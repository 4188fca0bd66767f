using System.Net.Sockets;
using Gateway.Identity.Credentials;
using Gateway.Identity.Radius.Protocol;

namespace Gateway.Identity.Radius;

/// <summary>
/// One request to one server: sent, waited for, sent again as it was (RFC 2865 2.5), so that a server judges it once. Each exchange has a
/// socket of its own, whose port the system picks at random; what is no proved answer is dropped and waited past.
/// </summary>
internal sealed class RadiusExchange(RadiusServerAddress server, ReadOnlyMemory<byte> secret, TimeSpan timeout, int tries, TimeProvider time, Action<RadiusParseStatus> discarded)
{
    /// <summary>A server behind which so much comes that is none of its answers is given up.</summary>
    private const int MaximumDiscarded = 100;

    /// <summary>The proved answer, or null where none came.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<RadiusReply?> AskAsync(RadiusRequest request, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        try
        {
            using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(server.Host, server.Port, cancellationToken);
            return await AskAsync(socket, request, exposure, cancellationToken);
        }
        catch (SocketException)
        {
            return null; // no such name, no route, or a port that nobody listens on
        }
    }

    private async Task<RadiusReply?> AskAsync(Socket socket, RadiusRequest request, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        // The same packet again is the same attempt: the server knows it by its identifier and port, and judges it once (RFC 5080 2.2.2).
        cancellationToken.ThrowIfCancellationRequested();
        exposure.Sending();
        var buffer = new byte[RadiusPacket.MaximumLength + 1]; // one more tells a datagram that is too long
        var dropped = 0;
        for (var i = 0; i < tries; i++)
        {
            using var patience = new CancellationTokenSource(timeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            try
            {
                await socket.SendAsync(request.Bytes, cancellationToken);
                while (dropped < MaximumDiscarded)
                {
                    var length = await socket.ReceiveAsync(buffer, either.Token);
                    var (reading, reply) = RadiusReply.Read(buffer.AsSpan(0, length), request, secret.Span);
                    if (reply is not null)
                    {
                        exposure.Answered();
                        return reply;
                    }

                    dropped++;
                    discarded(reading);
                }

                return null;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Once more.
            }
            catch (SocketException) when (i == 0 && dropped == 0)
            {
                // ICMP says that nobody listens there. After a silent try it does not undo what the server may have had before it ended.
                exposure.NotSent();
                throw;
            }
        }

        return null;
    }
}
