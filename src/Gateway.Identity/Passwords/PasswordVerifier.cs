using Gateway.Identity.Credentials;
using Gateway.Identity.Metrics;

namespace Gateway.Identity.Passwords;

/// <summary>
/// Compares passwords with hashes, a few at a time and never on the thread of a connection. A flood of sign-ins waits in a bounded queue;
/// sign-ins from familiar sources do not wait behind it, and half of the processors stay free for other work.
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

    /// <param name="metrics">Counts dropped passwords.</param>
    /// <param name="parallel">The highest number of concurrent comparisons.</param>
    /// <param name="queued">The highest number of waiting passwords of familiar sources, and of all others.</param>
    /// <param name="perSource">The highest number of waiting passwords of one source that is not familiar.</param>
    /// <param name="compare">Compares a password with a hash.</param>
    internal PasswordVerifier(
        IdentityMetrics metrics, int parallel, int queued, int perSource, Func<PasswordHash, Secret, Task<bool>> compare)
    {
        _free = parallel;
        _waiting = new PasswordQueue(queued, perSource);
        _compare = compare;
        _metrics = metrics;
        metrics.Observe(
            "gateway.identity.passwords.waiting", "{password}", "Passwords that wait to be compared with their hash.", () => Waiting);
        metrics.Observe(
            "gateway.identity.passwords.waiting.limit",
            "{password}",
            "Passwords of unknown sources that may wait; as many of familiar ones may besides.",
            () => queued);
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

    public async ValueTask<PasswordStatus> VerifyAsync(
        PasswordHash hash, Secret password, SignInContext context, CancellationToken cancellationToken)
    {
        var work = new PasswordWork(SourceNetwork.Of(context.Source), context.IsFamiliar);
        if (!await WaitForTurnAsync(work, cancellationToken))
        {
            return PasswordStatus.Busy;
        }

        try
        {
            return await _compare(hash, password) ? PasswordStatus.Match : PasswordStatus.Mismatch;
        }
        finally
        {
            EndTurn();
        }
    }

    /// <summary>True when its turn has come, false when it was dropped.</summary>
    private async Task<bool> WaitForTurnAsync(PasswordWork work, CancellationToken cancellationToken)
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

            // Its turn came, or it was dropped, at the same time.
            return await work.Turn;
        }
    }

    private void EndTurn()
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

    // On a separate thread, because tens of milliseconds of CPU time on a pool thread would delay the connections it serves.
    private static Task<bool> CompareAsync(PasswordHash hash, Secret password) => Task.Factory.StartNew(
        () => hash.Matches(password), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
