using System.Net;
using Gateway.Identity.Bounded;
using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Gateway.Identity.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Throttling;

/// <summary>Silences a source that fails too often, whatever names it tries. A success changes nothing: an attacker may own one account.</summary>
public sealed partial class SourceThrottle
{
    private readonly IOptionsMonitor<ThrottlingOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SourceThrottle> _logger;
    private readonly BoundedTable<SourceNetwork, ThrottledSource> _sources;
    private volatile Exemptions _exemptions;

    public SourceThrottle(IOptionsMonitor<ThrottlingOptions> options, TimeProvider time, IdentityMetrics metrics, ILogger<SourceThrottle> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _exemptions = Exemptions.Of(options.CurrentValue.Exempt);
        _sources = new BoundedTable<SourceNetwork, ThrottledSource>(
            () => options.CurrentValue.Capacity, time, EqualityComparer<SourceNetwork>.Default, _ => new ThrottledSource(options));
        metrics.Observe("gateway.identity.sources.silenced", "{source}", "Sources that are silenced now.", CountSilenced);
    }

    internal int Count => _sources.Count;

    /// <summary>Whether attempts from there are refused now. No allocation.</summary>
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

    /// <summary>How often a source has failed within the window; 0 for one that is exempt.</summary>
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
    /// Asks for admission, and waits where attempts under way from the same source decide. Null refuses; a visit must be given back by
    /// <see cref="Leave"/>.
    /// </summary>
    public async ValueTask<SourceVisit?> EnterAsync(IPAddress address, SourceNetwork source, bool familiar, CancellationToken cancellationToken)
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

                var silenced = entry.IsRateLimited(throttling, _time.GetUtcNow());
                if (throttling.Mode == LockoutMode.LogOnly || familiar || (!silenced && entry.Failures + entry.InFlight.Count < throttling.Failures))
                {
                    entry.InFlight.Begin();
                    return new SourceVisit(entry);
                }

                wait = silenced ? null : entry.InFlight.EndsAsync();
            }

            if (wait is null)
            {
                return null;
            }

            await wait.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Asks for one more failure of an attempt under way, whose password is to go to a further server.</summary>
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

    /// <summary>Gives a visit back with the failures that came of it.</summary>
    public void Leave(SourceVisit visit, SourceNetwork source, int failures)
    {
        if (visit.Ticket is not { } entry)
        {
            return;
        }

        var throttling = _options.CurrentValue;
        var silenced = false;
        lock (entry.Gate)
        {
            var now = _time.GetUtcNow();
            entry.Age(throttling.Window, now);
            entry.Touched = now;
            for (var i = 0; i < failures; i++)
            {
                silenced |= entry.Fail(throttling, now);
            }

            for (; visit.Entered > 0; visit.Entered--)
            {
                entry.InFlight.End();
            }
        }

        if (silenced)
        {
            Log.Silenced(_logger, source, throttling.Mode, throttling.Failures, throttling.Window);
        }
    }

    /// <summary>Whether an address is in a network that is never silenced.</summary>
    internal bool IsExempt(IPAddress address) => IsExempt(address, _options.CurrentValue);

    internal void DropExpired() => _sources.DropExpired();

    private bool IsExempt(IPAddress address, ThrottlingOptions throttling)
    {
        var exemptions = _exemptions;
        if (!ReferenceEquals(exemptions.Written, throttling.Exempt))
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

    private long CountSilenced()
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

    private sealed record Exemptions(IReadOnlyList<string> Written, IPNetwork[] Networks)
    {
        public static Exemptions Of(IReadOnlyList<string> written) => new(written, [.. written.Select(AddressRange.Parse)]);
    }

    private static partial class Log
    {
        [LoggerMessage(2020, LogLevel.Warning, "Source {Source} failed {Failures} times within {Window}: it is silenced ({Mode}).")]
        public static partial void Silenced(ILogger logger, SourceNetwork source, LockoutMode mode, int failures, TimeSpan window);
    }
}
