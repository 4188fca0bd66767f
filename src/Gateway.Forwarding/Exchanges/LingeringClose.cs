using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net.Sockets;
using Gateway.Forwarding.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Forwarding.Exchanges;

/// <summary>
/// Closes a truncated response so that the client still receives everything that arrived (RFC 9112, 9.6). Kestrel can only abort the
/// connection, which discards unsent data. Therefore this waits until the client's kernel has acknowledged all data, sends FIN, and lets
/// the caller abort the connection when the client has closed it or has acknowledged nothing for a while.
/// </summary>
internal static class LingeringClose
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    // Data moves from Kestrel's buffers to the socket's. Both can look empty for a moment, so one empty reading is not enough.
    private const int RequiredEmptyReadings = 3;

    // An HTTP/2 stream has no socket of its own to observe.
    private static readonly TimeSpan StreamDelay = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until the client has received everything; the caller then aborts the client's connection.</summary>
    /// <param name="output">The truncated response.</param>
    /// <param name="client">The client's connection; null where its queues say nothing about the response.</param>
    /// <param name="connection">The connection to the back end, which has ended. Its exchange still enforces the time limit.</param>
    /// <param name="clientClosed">Cancelled when the client closes its connection or the time limit is reached.</param>
    public static async ValueTask WaitAsync(
        PipeWriter output, IConnectionSocketFeature? client, UpstreamConnection connection, CancellationToken clientClosed)
    {
        connection.Touch();
        connection.LimitInactivity(Timeout);
        try
        {
            // Not awaited yet: while a slow client delays the flush, its progress is observed at the socket.
            var flushing = output.FlushAsync(clientClosed).AsTask();
            if (!OperatingSystem.IsLinux() || client is not { Socket: { } socket })
            {
                await flushing;
                await Task.Delay(StreamDelay, clientClosed);
                return;
            }

            var previous = default(InFlight);
            for (var emptyReadings = 0; emptyReadings < RequiredEmptyReadings;)
            {
                await Task.Delay(PollInterval, clientClosed);
                var current = InFlight.Of(socket);
                emptyReadings = flushing.IsCompleted && current == previous && current.IsEmpty ? emptyReadings + 1 : 0;
                if (current != previous)
                {
                    connection.Touch();
                }

                previous = current;
            }

            socket.Shutdown(SocketShutdown.Send);
            await Task.Delay(Timeout, clientClosed);
        }
        catch (Exception e) when (ConnectionFailure.Is(e))
        {
            // The client has closed its connection.
        }
    }

    /// <summary>The data that the client's kernel has not acknowledged, from Linux's <c>struct tcp_info</c>.</summary>
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
