using System.Buffers;
using Gateway.Forwarding.Connections;

namespace Gateway.Forwarding.Exchanges;

/// <summary>Passes bytes both ways once a connection speaks another protocol; either side's end ends it.</summary>
internal static class UpgradedTunnel
{
    private const int PieceBytes = 8 * 1024;

    /// <summary>
    /// How long the back end may go on after the client has ended its side, by the farewell of TLS or the end of its stream; a client that
    /// closes its connection gets nothing more, since the server then takes both directions for closed.
    /// </summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(Stream client, UpstreamConnection connection)
    {
        connection.BeginTunnel();
        using var ended = new CancellationTokenSource();
        var inward = PassInwardAsync(client, connection, ended.Token);
        await PassOutwardAsync(client, connection);
        connection.Abort(AbortReason.Finished);
        await ended.CancelAsync(); // the client may be silent for hours, and to dispose of its stream does not end a read
        await inward;
        await client.DisposeAsync();
    }

    private static async Task PassInwardAsync(Stream client, UpstreamConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
#pragma warning disable CA2022 // it reads nothing: it waits, without a buffer held meanwhile
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
            connection.LimitSilence(LastWords);
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
            // Either side has gone; that is how a tunnel ends.
        }
    }
}
