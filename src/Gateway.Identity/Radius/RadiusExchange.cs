using System.Net.Sockets;
using Gateway.Identity.Credentials;
using Gateway.Identity.Radius.Protocol;
using Gateway.Outbound;

namespace Gateway.Identity.Radius;

/// <summary>
/// One exchange with one server: the request is retransmitted unchanged (RFC 2865 2.5), so that the server processes it once. Each exchange
/// has its own socket with a random port; datagrams that are not a valid reply are discarded.
/// </summary>
internal sealed class RadiusExchange(
    RadiusServerAddress server,
    ReadOnlyMemory<byte> secret,
    TimeSpan timeout,
    int tries,
    TimeProvider time,
    Action<RadiusParseStatus> discarded)
{
    /// <summary>After this many discarded datagrams the exchange is given up.</summary>
    private const int MaximumDiscarded = 100;

    /// <summary>The reply, or null if there was no valid one.</summary>
    /// <exception cref="OperationCanceledException">The exchange was canceled.</exception>
    public async Task<RadiusReply?> AskAsync(RadiusRequest request, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        using var span = OutboundSpans.Begin("RADIUS Access-Request", "radius", server.Host, server.Port);
        span?.SetTag("network.transport", "udp");
        try
        {
            using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(server.Host, server.Port, cancellationToken);
            var reply = await AskAsync(socket, request, exposure, cancellationToken);
            if (reply is null)
            {
                OutboundSpans.Fail(span, "NoReply");
            }

            span?.SetTag("gateway.result", reply?.Code.ToString());
            return reply;
        }
        catch (SocketException e)
        {
            OutboundSpans.Fail(span, e);
            return null; // unknown host, no route, or a closed port
        }
    }

    private async Task<RadiusReply?> AskAsync(
        Socket socket, RadiusRequest request, PasswordExposure exposure, CancellationToken cancellationToken)
    {
        // A retransmission is the same attempt: the server recognizes it by identifier and port and processes it once (RFC 5080 2.2.2).
        cancellationToken.ThrowIfCancellationRequested();
        exposure.Sending();
        var buffer = new byte[RadiusPacket.MaximumLength + 1]; // one byte more, to detect a datagram that is too long
        var discards = 0;
        for (var i = 0; i < tries; i++)
        {
            using var transmission = new CancellationTokenSource(timeout, time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(transmission.Token, cancellationToken);
            try
            {
                await socket.SendAsync(request.Bytes, cancellationToken);
                while (discards < MaximumDiscarded)
                {
                    var length = await socket.ReceiveAsync(buffer, linked.Token);
                    var (status, reply) = RadiusReply.Read(buffer.AsSpan(0, length), request, secret.Span);
                    if (reply is not null)
                    {
                        exposure.Answered();
                        return reply;
                    }

                    discards++;
                    discarded(status);
                }

                return null;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Retransmit.
            }
            catch (SocketException) when (i == 0 && discards == 0)
            {
                // ICMP reports a closed port. After an unanswered transmission the server may have received the password before it stopped.
                exposure.NotSent();
                throw;
            }
        }

        return null;
    }
}
