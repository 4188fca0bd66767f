using System.Net;
using Gateway.Identity.Credentials;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Listeners.Descriptors;

/// <summary>
/// Accepts connections while file descriptors are available. An excess connection is closed before the next is accepted, because later
/// stages wait for a thread, and a burst could use every descriptor by then. The transport's own listener retries at once and endlessly if
/// accept fails because no descriptor is left.
/// </summary>
internal sealed class GuardedListener(
    IConnectionListener listener,
    BoundListeners bound,
    DescriptorBudget budget,
    ListenersMetrics metrics,
    DescriptorReport report,
    TimeProvider time) : IConnectionListener
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _unbound = new();
    private Listener? _listener;

    public EndPoint EndPoint => listener.EndPoint;

    /// <summary>Whether this is the admin listener.</summary>
    public bool IsAdmin => (_listener ??= bound.Find(EndPoint)) is { Kind: ListenerKind.Admin };

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            while (budget.IsExhausted && !_unbound.IsCancellationRequested)
            {
                await Task.Delay(Pause, time, _unbound.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (await listener.AcceptAsync(cancellationToken) is not { } connection)
            {
                return null;
            }

            connection.RemoteEndPoint = NormalizedAddress.Of(connection.RemoteEndPoint);
            connection.LocalEndPoint = NormalizedAddress.Of(connection.LocalEndPoint);
            if (budget.TryEnter(IsAdmin))
            {
                return new CountedConnection(connection, budget);
            }

            await RefuseAsync(connection);
        }
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await _unbound.CancelAsync();
        await listener.UnbindAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _unbound.CancelAsync();
        await listener.DisposeAsync();
    }

    private async ValueTask RefuseAsync(ConnectionContext connection)
    {
        metrics.RefusedAtAccept(_listener, ConnectionEnd.NoDescriptor);
        report.ClientRefused(_listener?.Name, connection.RemoteEndPoint);
        connection.Abort(new ConnectionAbortedException("No file descriptor is left for another client."));
        await connection.DisposeAsync();
    }
}
