using System.Net;
using Gateway.Identity.Bounded;
using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Gateway.Identity.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Throttling;

/// <summary>
/// Rate limits sources that fail too often, for any names. A success does not reset the count, because an attacker may own an account.
/// </summary>
public sealed partial class SourceThrottle
{
    private readonly IOptionsMonitor<ThrottlingOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SourceThrottle> _logger;
    private readonly BoundedTable<SourceNetwork, ThrottledSource> _sources;
    private volatile Exemptions _exemptions;

    public SourceThrottle(
        IOptionsMonitor<ThrottlingOptions> options, TimeProvider time, IdentityMetrics metrics, ILogger<SourceThrottle> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _exemptions = Exemptions.Of(options.CurrentValue.Exempt);
        _sources = new BoundedTable<SourceNetwork, ThrottledSource>(
            () => options.CurrentValue.Capacity, time, EqualityComparer<SourceNetwork>.Default, (_, _) => new ThrottledSource(options));
        metrics.Observe("gateway.identity.sources.silenced", "{source}", "Sources that are rate limited now.", CountRateLimited);
    }

    internal int Count => _sources.Count;

    /// <summary>Whether attempts of a source are refused now. No allocation.</summary>
    public bool IsRateLimited(IPAddress address, SourceNetwork source)
    {
        var throttling = _options.CurrentValue;
        if (throttling.Mode != LockoutMode.Enforce || !_sources.Entries.TryGetValue(source, out var entry) || IsExempt(address, throttling))
        {
            return false;
        }

        lock (entry.Gate)
        {
            return entry.IsRateLimited(throttling, _time.GetUtcNow());
        }
    }

    /// <summary>The failures of a source within the window; 0 for an exempt one.</summary>
    public int FailuresOf(IPAddress address, SourceNetwork source)
    {
        var throttling = _options.CurrentValue;
        if (!_sources.Entries.TryGetValue(source, out var entry) || IsExempt(address, throttling))
        {
            return 0;
        }

        lock (entry.Gate)
        {
            entry.Age(throttling.Window, _time.GetUtcNow());
            return entry.Failures;
        }
    }

    /// <summary>
    /// Requests admission; waits if the result depends on attempts in flight from the same source. Null refuses; a visit must end with
    /// <see cref="Leave"/>.
    /// </summary>
    public async ValueTask<SourceVisit?> EnterAsync(
        IPAddress address, SourceNetwork source, bool familiar, CancellationToken cancellationToken)
    {
        while (true)
        {
            var throttling = _options.CurrentValue;
            if (throttling.Mode == LockoutMode.Off || IsExempt(address, throttling))
            {
                return new SourceVisit(null);
            }

            var entry = _sources.GetOrAdd(source);
            Task? wait;
            lock (entry.Gate)
            {
                if (entry.Removed)
                {
                    continue;
                }

                var isLimited = entry.IsRateLimited(throttling, _time.GetUtcNow());
                if (throttling.Mode == LockoutMode.LogOnly
                    || familiar
                    || (!isLimited && entry.Failures + entry.InFlight.Count < throttling.Failures))
                {
                    entry.InFlight.Begin();
                    return new SourceVisit(entry);
                }

                wait = isLimited ? null : entry.InFlight.EndsAsync();
            }

            if (wait is null)
            {
                return null;
            }

            await wait.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Requests one more failure for an attempt whose password is to be sent to a further server.</summary>
    public bool TryEnterAgain(SourceVisit visit, bool familiar)
    {
        if (visit.Ticket is not { } entry)
        {
            return true;
        }

        var throttling = _options.CurrentValue;
        lock (entry.Gate)
        {
            if (throttling.Mode == LockoutMode.Enforce && !familiar && entry.Failures + entry.InFlight.Count >= throttling.Failures)
            {
                return false;
            }

            entry.InFlight.Begin();
            visit.Entered++;
            return true;
        }
    }

    /// <summary>Ends a visit and counts its failures.</summary>
    public void Leave(SourceVisit visit, SourceNetwork source, int failures)
    {
        if (visit.Ticket is not { } entry)
        {
            return;
        }

        var throttling = _options.CurrentValue;
        var isLimited = false;
        lock (entry.Gate)
        {
            var now = _time.GetUtcNow();
            entry.Age(throttling.Window, now);
            entry.Touched = now;
            for (var i = 0; i < failures; i++)
            {
                isLimited |= entry.Fail(throttling, now);
            }

            for (; visit.Entered > 0; visit.Entered--)
            {
                entry.InFlight.End();
            }
        }

        if (isLimited)
        {
            Log.RateLimited(_logger, source, throttling.Mode, throttling.Failures, throttling.Window);
        }
    }

    /// <summary>Whether an address is in an exempt network.</summary>
    internal bool IsExempt(IPAddress address) => IsExempt(address, _options.CurrentValue);

    internal void DropExpired() => _sources.DropExpired();

    private bool IsExempt(IPAddress address, ThrottlingOptions throttling)
    {
        var exemptions = _exemptions;
        if (!ReferenceEquals(exemptions.Configured, throttling.Exempt))
        {
            _exemptions = exemptions = Exemptions.Of(throttling.Exempt);
        }

        foreach (var network in exemptions.Networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private long CountRateLimited()
    {
        var throttling = _options.CurrentValue;
        var now = _time.GetUtcNow();
        return _sources.Entries.Values.Count(entry =>
        {
            lock (entry.Gate)
            {
                return entry.IsRateLimited(throttling, now);
            }
        });
    }

    private sealed record Exemptions(IReadOnlyList<string> Configured, IPNetwork[] Networks)
    {
        public static Exemptions Of(IReadOnlyList<string> configured) => new(configured, [.. configured.Select(AddressRange.Parse)]);
    }

    private static partial class Log
    {
        [LoggerMessage(2020, LogLevel.Warning, "Source {Source} failed {Failures} times within {Window} and is rate limited ({Mode}).")]
        public static partial void RateLimited(ILogger logger, SourceNetwork source, LockoutMode mode, int failures, TimeSpan window);
    }
}
