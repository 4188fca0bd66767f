using System.Collections.Concurrent;

namespace Gateway.Identity.Ldap;

/// <summary>
/// A bounded number of connections that are made when needed and kept for a while. One that has been idle for long is not trusted to be
/// alive: a bind must not be sent twice, for the directory would count it twice.
/// </summary>
internal sealed class LdapPool(LdapServers servers, Func<CancellationToken, Task<LdapConnection>> connect, int size, TimeProvider time) : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan LongIdle = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _room = new(size, size);
    private readonly ConcurrentStack<(LdapConnection Connection, long Since)> _idle = new();
    private volatile bool _closed;

    /// <summary>Lends a connection for one use; it comes back unless it broke.</summary>
    public async Task<T> UseAsync<T>(Func<LdapConnection, Task<T>> use, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken);
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
            // Before there is room for the next one, who would find none idle and make one too many.
            if (connection is { IsUsable: true } && !_closed)
            {
                _idle.Push((connection, time.GetTimestamp()));
                connection = null;
            }

            _room.Release();
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
            if (time.GetElapsedTime(idle.Since) < LongIdle && !servers.HasFailed(idle.Connection.Server) && idle.Connection.IsQuiet)
            {
                return idle.Connection;
            }

            await idle.Connection.DisposeAsync();
        }

        return null;
    }
}
