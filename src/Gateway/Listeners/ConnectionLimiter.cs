using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Listeners;

/// <summary>Refuses connections beyond the listener's limits, in all and by source; it runs once the true source is known.</summary>
internal sealed class ConnectionLimiter(ConnectionDelegate next)
{
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        var record = ListenerConnection.Of(connection);
        var source = connection.RemoteEndPoint is IPEndPoint remote ? ConnectionSource.Of(remote.Address) : default;
        if (record.Listener.Connections.TryEnter(source, record.Settings.Options.Limits) is { } refusal)
        {
            record.End = refusal;
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            record.Listener.Connections.Leave(source);
        }
    }
}
