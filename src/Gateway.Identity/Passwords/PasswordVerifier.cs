using System.Threading.RateLimiting;

namespace Gateway.Identity.Passwords;

/// <summary>
/// Compares passwords with hashes, a few at a time and never on a connection's thread: a flood of sign-ins queues here, up to a bound,
/// and the rest of the gateway keeps its cores.
/// </summary>
public sealed class PasswordVerifier : IDisposable
{
    private readonly ConcurrencyLimiter _limiter;

    public PasswordVerifier()
        : this(Math.Max(1, Environment.ProcessorCount / 2), 512)
    {
    }

    public PasswordVerifier(int parallel, int queued) => _limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
    {
        PermitLimit = parallel,
        QueueLimit = queued,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public async ValueTask<PasswordVerdict> VerifyAsync(PasswordHash hash, Secret password, CancellationToken cancellationToken)
    {
        using var lease = await _limiter.AcquireAsync(1, cancellationToken);
        if (!lease.IsAcquired)
        {
            return PasswordVerdict.Busy;
        }

        // A thread of its own: tens of milliseconds of CPU on a pool thread would hold up the connections that run there.
        var matches = await Task.Factory.StartNew(
            () => hash.Matches(password), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return matches ? PasswordVerdict.Match : PasswordVerdict.Mismatch;
    }

    public void Dispose() => _limiter.Dispose();
}
