using System.Net;
using Gateway.Listeners.Descriptors;
using Gateway.Listeners.ProxyProtocol;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Listeners.Limits;

/// <summary>
/// Refuses connections over the listener's limits, in total and per source. It runs after the PROXY header has set the source. Both limits
/// are capped by the descriptor budget.
/// </summary>
internal sealed class ConnectionLimiter(ConnectionDelegate next, DescriptorBudget descriptors)
{
    /// <summary>The number of connections that may be open.</summary>
    public static int LimitOf(ListenerLimitsOptions limits, DescriptorBudget descriptors) =>
        Math.Min(limits.Connections, descriptors.MaxClients);

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        var record = ListenerConnection.Of(connection);
        var source = connection.RemoteEndPoint is IPEndPoint remote ? ConnectionSource.Of(remote.Address) : default;
        var limits = record.Settings.Options.Limits;
        if (record.Listener.Connections.TryEnter(
            source,
            LimitOf(limits, descriptors),
            Math.Min(limits.ConnectionsPerSource, descriptors.MaxClientsPerSource)) is { } refusal)
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
