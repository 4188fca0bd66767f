using System.Diagnostics;
using Gateway.Transport.Draining;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Listeners;

/// <summary>
/// The outermost connection middleware: sets the listener of the connection, and measures its duration and why it ended.
/// </summary>
internal sealed partial class ConnectionObserver(
    ConnectionDelegate next, Listener listener, OpenConnections open, ListenersMetrics metrics, ILogger<ConnectionObserver> logger)
{
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        var record = open.Add(listener, connection);
        connection.Features.Set<IListenerFeature>(record);
        connection.Features.Set<IDrainFeature>(record);
        var start = Stopwatch.GetTimestamp();
        metrics.Opened(listener);
        try
        {
            await next(connection);
        }
        catch (Exception e) when (e is ConnectionResetException or ConnectionAbortedException or OperationCanceledException)
        {
            // The peer disconnected, which needs no log message.
        }
        catch
        {
            record.End = ConnectionEnd.Failed;
            throw;
        }
        finally
        {
            open.Remove(record);
            metrics.Ended(listener, record.End, Stopwatch.GetElapsedTime(start));
            if (record.End != ConnectionEnd.Closed)
            {
                Log.Refused(logger, listener.Name, connection.RemoteEndPoint, record.End);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1102, LogLevel.Debug, "A connection to listener {Listener} from {Source} was ended: {End}.")]
        public static partial void Refused(ILogger logger, string listener, System.Net.EndPoint? source, ConnectionEnd end);
    }
}
