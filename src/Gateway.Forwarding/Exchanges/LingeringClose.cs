using System.Buffers.Binary;
using System.Net.Sockets;
using Gateway.Forwarding.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Gateway.Forwarding.Exchanges;

/// <summary>
/// Ends a response that breaks off so that the client gets all of it that has come (RFC 9112, 9.6): the server knows only to cut the
/// connection, which drops what is still on its way. So its socket is waited for until the client's side has everything, then says by FIN
/// that no more follows, and is cut when the client has closed, or has taken nothing for a while.
/// </summary>
internal static class LingeringClose
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    // Between the server's buffers and the socket's there is a moment when both look empty.
    private const int LooksAlike = 3;

    // For a stream of HTTP/2, which has no socket of its own.
    private static readonly TimeSpan Blind = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits; the caller cuts. The limit is the back-end connection's, whose exchange this still is.</summary>
    /// <param name="context">Whose response breaks off.</param>
    /// <param name="connection">To the back end; it has ended.</param>
    /// <param name="clientLeaves">When the client has closed, or the limit was reached.</param>
    public static async ValueTask WaitAsync(HttpContext context, UpstreamConnection connection, CancellationToken clientLeaves)
    {
        connection.Touch();
        connection.LimitSilence(Timeout);
        try
        {
            // Not awaited at first: while a slow client makes it wait, what the client takes counts.
            var flushing = context.Response.BodyWriter.FlushAsync(clientLeaves).AsTask();
            if (!HttpProtocol.IsHttp11(context.Request.Protocol) || !OperatingSystem.IsLinux() || context.Features.Get<IConnectionSocketFeature>() is not { Socket: { } socket })
            {
                await flushing;
                await Task.Delay(Blind, clientLeaves);
                return;
            }

            var known = default(InFlight);
            for (var alike = 0; alike < LooksAlike;)
            {
                await Task.Delay(Look, clientLeaves);
                var now = InFlight.Of(socket);
                alike = flushing.IsCompleted && now == known && now.IsEmpty ? alike + 1 : 0;
                if (now != known)
                {
                    connection.Touch();
                }

                known = now;
            }

            socket.Shutdown(SocketShutdown.Send);
            await Task.Delay(Timeout, clientLeaves);
        }
        catch (Exception e) when (ConnectionFailure.Is(e))
        {
            // The client has closed.
        }
    }

    /// <summary>What the kernel has not delivered yet, from Linux's <c>struct tcp_info</c>.</summary>
    private readonly record struct InFlight(uint Unacknowledged, uint NotSent, long Acknowledged)
    {
        private const int Tcp = 6;
        private const int TcpInfo = 11;

        public bool IsEmpty => Unacknowledged == 0 && NotSent == 0;

        public static InFlight Of(Socket socket)
        {
            Span<byte> info = stackalloc byte[148];
            info.Clear();
            socket.GetRawSocketOption(Tcp, TcpInfo, info);
            return new(Uint(info[24..]), Uint(info[144..]), BinaryPrimitives.ReadInt64LittleEndian(info[120..]));
        }

        private static uint Uint(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }
}
