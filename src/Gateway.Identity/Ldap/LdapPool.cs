using System.Collections.Concurrent;

namespace Gateway.Identity.Ldap;

/// <summary>
/// A bounded pool of connections. A connection that was idle for long is not reused, because it may be dead: a bind must not be sent twice,
/// since the directory would count it twice.
/// </summary>
internal sealed class LdapPool(
    LdapServers servers, Func<CancellationToken, Task<LdapConnection>> connect, int size, TimeProvider time) : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan MaximumIdle = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _slots = new(size, size);
    private readonly ConcurrentStack<(LdapConnection Connection, long Since)> _idle = new();
    private volatile bool _closed;

    /// <summary>Uses a connection, which returns to the pool unless it failed.</summary>
    public async Task<T> UseAsync<T>(Func<LdapConnection, Task<T>> use, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        LdapConnection? connection = null;
        try
        {
            connection = await TakeAsync() ?? await connect(cancellationToken);
            return await use(connection);
        }
        catch (LdapException e) when (connection is not null && e.Failure != LdapFailure.Refused)
        {
            servers.MarkFailed(connection);
            throw;
        }
        finally
        {
            // Before the slot is released: the next user would find no idle connection and open one too many.
            if (connection is { IsUsable: true } && !_closed)
            {
                _idle.Push((connection, time.GetTimestamp()));
                connection = null;
            }

            _slots.Release();
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _closed = true;
        while (_idle.TryPop(out var idle))
        {
            await idle.Connection.DisposeAsync();
        }
    }

    public void Dispose()
    {
        _closed = true;
        while (_idle.TryPop(out var idle))
        {
            idle.Connection.Dispose();
        }
    }

    private async Task<LdapConnection?> TakeAsync()
    {
        while (_idle.TryPop(out var idle))
        {
            if (time.GetElapsedTime(idle.Since) < MaximumIdle && !servers.HasFailed(idle.Connection.Server) && idle.Connection.IsQuiet)
            {
                return idle.Connection;
            }

            await idle.Connection.DisposeAsync();
        }

        return null;
    }
}
