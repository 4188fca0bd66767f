using Gateway.State.Redis;
using StackExchange.Redis;

namespace Gateway.State.Sharing;

/// <summary>
/// A lease that one gateway at a time holds. It expires unless its holder renews it. Everything published under it carries a fencing token,
/// so that a holder that was paused for longer than the lease cannot overwrite newer data.
/// </summary>
internal sealed class SharedLease(RedisConnection connection, GatewayName name, RedisMetrics metrics, TimeProvider time) : IDisposable
{
    /// <summary>How long it is held without being renewed.</summary>
    internal static readonly TimeSpan Life = TimeSpan.FromSeconds(20);

    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(4);

    /// <summary>How much earlier the holder counts it as lost than the server ends it.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    internal static readonly RedisScript Script = new("lease.lua");

    private readonly Lock _gate = new();
    private Holding? _holding;
    private volatile string? _holder;
    private long _seen;

    /// <summary>The gateway that holds it, as of the last answer; null where nobody does.</summary>
    public string? Holder => _holder;

    /// <summary>The token of this gateway, while it holds the lease.</summary>
    public LeaseGrant? Grant
    {
        get
        {
            lock (_gate)
            {
                return _holding is { } holding && !holding.Lost.IsCancellationRequested ? holding.Grant : null;
            }
        }
    }

    /// <summary>Whether the store is away, so that nobody can acquire or renew it.</summary>
    public bool IsAway => !connection.IsAvailable;

    private RedisKey[] Keys => [connection.Keys.Lease, connection.Keys.Fence];

    /// <summary>Begins to show whether this gateway holds it.</summary>
    public void Start() => metrics.Observe(
        "gateway.state.lease.held", "{lease}", "1 while this gateway is the one that issues certificates.", () => Grant is null ? 0 : 1);

    /// <summary>Tells of a token in what is published, so that a server that has lost its data begins above it.</summary>
    public void Saw(long token)
    {
        lock (_gate)
        {
            _seen = Math.Max(_seen, token);
        }
    }

    /// <summary>Acquires or renews it.</summary>
    /// <returns>Whether this gateway holds it, and did not before.</returns>
    public async Task<bool> KeepAsync()
    {
        var started = time.GetTimestamp();
        if (Grant is { } grant)
        {
            if (await AskAsync("renew", grant.Token) is { } renewed)
            {
                Extend(renewed.IsHeld, started);
                _holder = renewed.Holder;
            }

            return false;
        }

        if (await AskAsync("acquire", Interlocked.Read(ref _seen)) is not { } acquired)
        {
            return false;
        }

        _holder = acquired.Holder;
        if (acquired.IsHeld)
        {
            Begin(acquired.Token, started);
        }

        return acquired.IsHeld;
    }

    /// <summary>Publishes a secret in place of the one of that name; only the holder can.</summary>
    public async ValueTask<PublishedKind> PublishAsync(LeaseGrant grant, string kind, string entry, string secret)
    {
        RedisKey[] keys = [.. Keys, connection.Keys.Secrets(kind), connection.Keys.Log];
        RedisValue[] arguments = ["publish", name.Value, grant.Token, connection.Keys.Channel, kind, entry, secret];
        if (await connection.RunAsync("lease_publish", Script, (keys, arguments), LeaseAnswer.Of) is not { } answer)
        {
            return PublishedKind.Away;
        }

        if (answer.IsHeld)
        {
            return PublishedKind.Done;
        }

        Drop(grant);
        return PublishedKind.Fenced;
    }

    /// <summary>Lets another gateway have it at once.</summary>
    public async Task ReleaseAsync()
    {
        if (Grant is { } grant)
        {
            Drop(grant);
            await AskAsync("release", grant.Token);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _holding?.Lost.Dispose();
            _holding = null;
        }
    }

    private ValueTask<LeaseAnswer?> AskAsync(string operation, long token)
    {
        RedisValue[] arguments = [operation, name.Value, token, (long)Life.TotalMilliseconds];
        return connection.RunAsync($"lease_{operation}", Script, (Keys, arguments), LeaseAnswer.Of);
    }

    private void Begin(long token, long started)
    {
        lock (_gate)
        {
            var lost = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
            _seen = Math.Max(_seen, token);
            _holding = new Holding(new LeaseGrant(token, lost.Token), lost);
        }

        Extend(isHeld: true, started);
    }

    // Measured from before the request was sent: the server starts its own timer later.
    private void Extend(bool isHeld, long started)
    {
        lock (_gate)
        {
            if (_holding is not { } holding)
            {
                return;
            }

            var left = Life - Margin - time.GetElapsedTime(started);
            if (isHeld && left > TimeSpan.Zero)
            {
                holding.Lost.CancelAfter(left);
            }
            else
            {
                holding.Lost.Cancel();
            }
        }
    }

    private void Drop(LeaseGrant grant)
    {
        lock (_gate)
        {
            if (_holding?.Grant == grant)
            {
                _holding.Lost.Cancel();
            }
        }
    }

    private sealed record Holding(LeaseGrant Grant, CancellationTokenSource Lost);
}
