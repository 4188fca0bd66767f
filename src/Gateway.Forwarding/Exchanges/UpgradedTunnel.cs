using System.Buffers;
using Gateway.Forwarding.Connections;

namespace Gateway.Forwarding.Exchanges;

/// <summary>Forwards bytes in both directions after a protocol switch, until either side ends.</summary>
internal static class UpgradedTunnel
{
    private const int PieceBytes = 8 * 1024;

    /// <summary>
    /// How long both sides may be silent after the client has half-closed, with close_notify or the end of its stream. A client that closes
    /// its TCP connection receives nothing more, since Kestrel then closes both directions.
    /// </summary>
    private static readonly TimeSpan HalfClosedTimeout = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(Stream client, UpstreamConnection connection)
    {
        connection.BeginTunnel();
        using var ended = new CancellationTokenSource();
        var inward = PassInwardAsync(client, connection, ended.Token);
        await PassOutwardAsync(client, connection);
        connection.Abort(AbortReason.Finished);
        await ended.CancelAsync(); // the client may be idle for hours, and disposing its stream does not end a pending read
        await inward;
        await client.DisposeAsync();
    }

    private static async Task PassInwardAsync(Stream client, UpstreamConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
#pragma warning disable CA2022 // A read into an empty buffer waits for data without holding a buffer.
                await client.ReadAsync(Memory<byte>.Empty, cancellationToken);
#pragma warning restore CA2022
                var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
                try
                {
                    var count = await client.ReadAsync(buffer, cancellationToken);
                    if (count == 0)
                    {
                        break;
                    }

                    connection.Touch();
                    await connection.WriteAsync(buffer.AsMemory(0, count));
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }

            connection.Touch();
            connection.LimitInactivity(HalfClosedTimeout);
            await connection.ShutdownSendAsync();
        }
        catch (Exception e) when (ConnectionFailure.IsOfStream(e))
        {
            connection.Abort(AbortReason.ClientLeft);
        }
    }

    private static async Task PassOutwardAsync(Stream client, UpstreamConnection connection)
    {
        try
        {
            while (true)
            {
                await connection.WaitAsync();
                if (!connection.HasBuffered && connection.Filled(await connection.FillAsync()) == 0)
                {
                    return;
                }

                var count = connection.Buffered.Length;
                await client.WriteAsync(connection.BufferedMemory);
                await client.FlushAsync();
                connection.Consume(count);
                connection.Touch();
            }
        }
        catch (Exception e) when (ConnectionFailure.IsOfStream(e))
        {
            // Either side has disconnected, which ends the tunnel.
        }
    }
}
