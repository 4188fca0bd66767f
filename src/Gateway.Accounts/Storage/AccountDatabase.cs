using System.Data;
using System.Data.Common;
using System.Diagnostics;
using Polly;
using Polly.Retry;

namespace Gateway.Accounts.Storage;

/// <summary>
/// The common part of the database engines: one migration before the first use, limits on queued work and on time, and one exception type
/// with a named result.
/// </summary>
internal abstract class AccountDatabase : IAccountDatabase, IDisposable
{
    // A sign-in behind a longer queue would time out.
    private const int MaximumPending = 256;

    private readonly SemaphoreSlim _turns;
    private readonly AccountStoreHealth _health;
    private readonly ResiliencePipeline _again;
    private readonly int _version;
    private volatile bool _isMigrated;
    private int _pending;

    /// <param name="parallel">The number of transactions that the engine runs at a time.</param>
    /// <param name="version">The version of the schema.</param>
    /// <param name="health">Who is told how transactions end.</param>
    protected AccountDatabase(int parallel, int version, AccountStoreHealth health)
    {
        (_turns, _version, _health) = (new SemaphoreSlim(parallel), version, health);

        // A transaction that has not begun to commit has changed nothing and can be retried.
        _again = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<DbException>(e => MayRunAgain(e) && !IsCommitting(e)),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(20),
                MaxRetryAttempts = 2,
                OnRetry = _ =>
                {
                    DropConnections();
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    public abstract string Name { get; }

    public abstract bool Exists { get; }

    public abstract bool IsShared { get; }

    /// <summary>The longest time for a transaction with all its statements.</summary>
    protected abstract TimeSpan Limit { get; }

    /// <summary>Opens a connection, whose committed transactions survive a power failure.</summary>
    protected abstract DbConnection Open();

    /// <summary>Begins a transaction that nobody else migrates beside.</summary>
    protected abstract DbTransaction BeginAlone(DbConnection connection);

    /// <summary>What an error of the engine means, and whether the database is away.</summary>
    /// <param name="error">The error.</param>
    /// <param name="isOpen">Whether the connection was open, and the schema known.</param>
    protected abstract (AccountStoreResult Result, bool IsAway) Classify(Exception error, bool isOpen);

    /// <summary>Whether a transaction that ended so may succeed on another connection.</summary>
    protected abstract bool MayRunAgain(DbException error);

    /// <summary>Closes the connections that wait to be used: one of them was lost, and so may the others be.</summary>
    protected virtual void DropConnections()
    {
    }

    public async Task<T> RunAsync<T>(Func<AccountTransaction, T> work, CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.GetTimestamp();
        if (!_health.MayTry())
        {
            throw new AccountStoreException($"{Name} is away: {_health.Status.Reason}") { Result = AccountStoreResult.Unreachable };
        }

        await EnterAsync(started, cancellationToken);
        var running = Task.Run(() => RunAndLeave(work, started), CancellationToken.None);
        try
        {
            // The engine has its own timeouts, but name resolution has none.
            return await running.WaitAsync(Limit * 2, CancellationToken.None);
        }
        catch (TimeoutException e)
        {
            throw Failed(e, AccountStoreResult.TimedOut, isAway: true, started);
        }
    }

    public virtual void Dispose() => _turns.Dispose();

    private static bool IsCommitting(Exception error) => error.Data.Contains(nameof(IsCommitting));

    private async Task EnterAsync(long started, CancellationToken cancellationToken)
    {
        var isIn = false;
        try
        {
            isIn = Interlocked.Increment(ref _pending) <= MaximumPending && await _turns.WaitAsync(Limit, cancellationToken);
        }
        finally
        {
            if (!isIn)
            {
                Interlocked.Decrement(ref _pending);
            }
        }

        if (!isIn)
        {
            throw Busy(started);
        }
    }

    private T RunAndLeave<T>(Func<AccountTransaction, T> work, long started)
    {
        try
        {
            return Run(work, started);
        }
        finally
        {
            _turns.Release();
            Interlocked.Decrement(ref _pending);
        }
    }

    private T Run<T>(Func<AccountTransaction, T> work, long started)
    {
        var isOpen = false;
        try
        {
            var deadline = Stopwatch.GetTimestamp() + (long)(Limit.TotalSeconds * Stopwatch.Frequency);
            var result = _again.Execute(() =>
            {
                isOpen = false;
                using var connection = Open();
                Migrate(connection, deadline);
                isOpen = true;
                return RunOnce(connection, work, deadline);
            });
            _health.Ran(AccountStoreResult.Done, started, null);
            return result;
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException or TimeoutException)
        {
            var (result, isAway) = Classify(e, isOpen);
            throw Failed(e, result, isAway, started);
        }
        catch (AccountStoreException e) when (!isOpen)
        {
            throw Failed(e, AccountStoreResult.Refused, isAway: true, started); // its schema is a newer one
        }
    }

    private static T RunOnce<T>(DbConnection connection, Func<AccountTransaction, T> work, long deadline)
    {
        using var transaction = connection.BeginTransaction(IsolationLevel.ReadCommitted);
        var result = work(new AccountTransaction(connection, transaction, deadline));
        try
        {
            transaction.Commit();
        }
        catch (DbException e)
        {
            e.Data[nameof(IsCommitting)] = true; // it may have been committed
            throw;
        }

        return result;
    }

    private void Migrate(DbConnection connection, long deadline)
    {
        if (_isMigrated)
        {
            return;
        }

        using var migration = BeginAlone(connection);
        AccountSchema.Migrate(new AccountTransaction(connection, migration, deadline), _version);
        migration.Commit();
        _isMigrated = true;
    }

    private AccountStoreException Failed(Exception error, AccountStoreResult result, bool isAway, long started)
    {
        var message = $"{Name} cannot be used: {EngineError.Text(error)}";
        _health.Ran(result, started, isAway ? message : null);
        return new AccountStoreException(message, error) { Result = result };
    }

    private AccountStoreException Busy(long started)
    {
        _health.Ran(AccountStoreResult.Busy, started, null);
        return new AccountStoreException($"too many transactions wait for {Name}") { Result = AccountStoreResult.Busy };
    }
}
