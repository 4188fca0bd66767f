using Gateway.Identity.Credentials;
using Gateway.Identity.Metrics;

namespace Gateway.Identity.Passwords;

/// <summary>
/// Compares passwords with hashes, a few at a time and never on a connection's thread. A flood of sign-ins queues here, up to a bound; people
/// at home do not queue behind it, and the rest of the gateway keeps its cores.
/// </summary>
public sealed class PasswordVerifier
{
    private readonly Lock _gate = new();
    private readonly PasswordQueue _waiting;
    private readonly Func<PasswordHash, Secret, Task<bool>> _compare;
    private readonly IdentityMetrics _metrics;
    private int _free;

    public PasswordVerifier(IdentityMetrics metrics)
        : this(metrics, Math.Max(1, Environment.ProcessorCount / 2), 512, 32, CompareAsync)
    {
    }

    /// <param name="metrics">Counts what is dropped.</param>
    /// <param name="parallel">Comparisons at a time.</param>
    /// <param name="queued">Comparisons that may wait, of familiar sources and of all others each.</param>
    /// <param name="perSource">Comparisons that may wait of one source that is not familiar.</param>
    /// <param name="compare">Compares, on whatever thread.</param>
    internal PasswordVerifier(IdentityMetrics metrics, int parallel, int queued, int perSource, Func<PasswordHash, Secret, Task<bool>> compare)
    {
        _free = parallel;
        _waiting = new PasswordQueue(queued, perSource);
        _compare = compare;
        _metrics = metrics;
        metrics.Observe("gateway.identity.passwords.waiting", "{password}", "Passwords that wait to be compared with their hash.", () => Waiting);
    }

    internal int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    public async ValueTask<PasswordStatus> VerifyAsync(PasswordHash hash, Secret password, SignInContext context, CancellationToken cancellationToken)
    {
        var work = new PasswordWork(SourceNetwork.Of(context.Source), context.IsFamiliar);
        if (!await TakeTurnAsync(work, cancellationToken))
        {
            return PasswordStatus.Busy;
        }

        try
        {
            return await _compare(hash, password) ? PasswordStatus.Match : PasswordStatus.Mismatch;
        }
        finally
        {
            GiveTurn();
        }
    }

    /// <summary>False where it is dropped.</summary>
    private async Task<bool> TakeTurnAsync(PasswordWork work, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return true;
            }

            if (_waiting.Add(work) is (var dropped, var reason))
            {
                dropped.Drop();
                _metrics.PasswordDropped(dropped.IsFamiliar, reason);
            }
        }

        try
        {
            return await work.Turn.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            lock (_gate)
            {
                if (_waiting.Remove(work))
                {
                    _metrics.PasswordDropped(work.IsFamiliar, PasswordDropReason.TooLate);
                    return false;
                }
            }

            // Its turn came, or it was dropped, at the same moment.
            return await work.Turn;
        }
    }

    private void GiveTurn()
    {
        lock (_gate)
        {
            if (_waiting.Take() is { } next)
            {
                next.Begin();
            }
            else
            {
                _free++;
            }
        }
    }

    // A thread of its own: tens of milliseconds of CPU on a pool thread would hold up the connections that run there.
    private static Task<bool> CompareAsync(PasswordHash hash, Secret password) => Task.Factory.StartNew(
        () => hash.Matches(password), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
