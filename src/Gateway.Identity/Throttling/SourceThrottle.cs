using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Throttling;

/// <summary>
/// Rate limits sources that fail too often, for any names, and the networks around them. A success does not reset the count, because an
/// attacker may own an account.
/// </summary>
public sealed partial class SourceThrottle
{
    private static readonly NetworkSize[] Sizes = Enum.GetValues<NetworkSize>();

    private readonly IOptionsMonitor<ThrottlingOptions> _options;
    private readonly AutonomousSystems _systems;
    private readonly IThrottleStore _store;
    private readonly MemoryThrottleStore _known;
    private readonly ILogger<SourceThrottle> _logger;
    private volatile Exemptions _exemptions;

    /// <param name="options">The limits.</param>
    /// <param name="systems">The autonomous systems.</param>
    /// <param name="store">Counts.</param>
    /// <param name="known">What this gateway knows of what is counted; the same store, unless several gateways share one.</param>
    /// <param name="logger">Told once of each network that is rate limited.</param>
    internal SourceThrottle(
        IOptionsMonitor<ThrottlingOptions> options,
        AutonomousSystems systems,
        IThrottleStore store,
        MemoryThrottleStore known,
        ILogger<SourceThrottle> logger)
    {
        (_options, _systems, _store, _known, _logger) = (options, systems, store, known, logger);
        _exemptions = Exemptions.Of(options.CurrentValue.Exempt);
    }

    /// <summary>Whether attempts of a source are refused now. No allocation.</summary>
    public bool IsRateLimited(IPAddress address, SourceNetwork source)
    {
        var throttling = _options.CurrentValue;
        if (throttling.Mode != LockoutMode.Enforce)
        {
            return false;
        }

        foreach (var size in Sizes)
        {
            if (!_known.IsEmpty(size) && NetworkOf(size, source, throttling) is { } network && _known.IsRateLimited(network))
            {
                return !IsExempt(address, throttling);
            }
        }

        return false;
    }

    /// <summary>The failures of a source within the window; 0 for an exempt one.</summary>
    public int FailuresOf(IPAddress address, SourceNetwork source)
    {
        var throttling = _options.CurrentValue;
        return !_known.IsEmpty(NetworkSize.Source)
            && NetworkOf(NetworkSize.Source, source, throttling) is { } network
            && !IsExempt(address, throttling)
                ? _known.FailuresOf(network)
                : 0;
    }

    /// <summary>The limits of a source and of the networks around it, and what is counted against them.</summary>
    public SourceThrottleView Show(IPAddress address)
    {
        var throttling = _options.CurrentValue;
        var source = SourceNetwork.Of(address);
        return new SourceThrottleView(
            source.ToString(),
            throttling.Mode,
            IsExempt(address, throttling),
            throttling.Window,
            [.. NetworksOf(source, throttling).Select(_known.Show)]);
    }

    /// <summary>The sources and networks that are rate limited now, the smallest first.</summary>
    public IReadOnlyList<ThrottledNetworkView> List() =>
        [.. _known.RateLimited().Select(_known.Show).Where(view => view.LimitedUntil is not null)];

    /// <summary>Resets the failures of one source or network, at all gateways.</summary>
    /// <param name="network">As the lists show it: <c>203.0.113.5</c>, <c>203.0.113.0/24</c>, <c>2001:db8::/56</c>, <c>AS64500</c>.</param>
    /// <returns>False if nothing is counted against it, or it is none.</returns>
    public bool Release(string network) => ThrottledNetwork.TryParse(network, out var parsed) && _store.Release(parsed);

    /// <summary>
    /// Requests admission; waits if the result depends on attempts in flight from the same network. Null refuses; a visit must end with
    /// <see cref="LeaveAsync"/>.
    /// </summary>
    public ValueTask<SourceVisit?> EnterAsync(
        IPAddress address, SourceNetwork source, bool familiar, CancellationToken cancellationToken)
    {
        var throttling = _options.CurrentValue;
        return throttling.Mode == LockoutMode.Off || IsExempt(address, throttling)
            ? new(new SourceVisit())
            : _store.EnterAsync(NetworksOf(source, throttling), IsLimited(familiar), cancellationToken);
    }

    /// <summary>Requests one more failure for an attempt whose password is to be sent to a further server.</summary>
    public ValueTask<bool> TryEnterAgainAsync(SourceVisit visit, bool familiar) =>
        visit.Entries.Count == 0 ? new(true) : _store.TryEnterAgainAsync(visit, IsLimited(familiar));

    /// <summary>Ends a visit and counts its failures.</summary>
    public async ValueTask LeaveAsync(SourceVisit visit, int failures)
    {
        if (visit.Entries.Count == 0)
        {
            return;
        }

        var throttling = _options.CurrentValue;
        foreach (var network in await _store.LeaveAsync(visit, failures))
        {
            var limit = ThrottledNetwork.Limit(network.Size, throttling);
            Log.RateLimited(_logger, network, throttling.Mode, limit, throttling.Window);
        }
    }

    /// <summary>Whether an address is in an exempt network.</summary>
    internal bool IsExempt(IPAddress address) => IsExempt(address, _options.CurrentValue);

    private bool IsLimited(bool familiar) => !familiar && _options.CurrentValue.Mode == LockoutMode.Enforce;

    private ThrottledNetwork[] NetworksOf(SourceNetwork source, ThrottlingOptions throttling) =>
        [.. Sizes.Select(size => NetworkOf(size, source, throttling)).OfType<ThrottledNetwork>()];

    private ThrottledNetwork? NetworkOf(NetworkSize size, SourceNetwork source, ThrottlingOptions throttling) =>
        ThrottledNetwork.Limit(size, throttling) > 0 ? ThrottledNetwork.Around(source, size, _systems.Current) : null;

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

    private sealed record Exemptions(IReadOnlyList<string> Configured, IPNetwork[] Networks)
    {
        public static Exemptions Of(IReadOnlyList<string> configured) => new(configured, [.. configured.Select(AddressRange.Parse)]);
    }

    private static partial class Log
    {
        [LoggerMessage(2020, LogLevel.Warning, "Source {Source} failed {Failures} times within {Window} and is rate limited ({Mode}).")]
        public static partial void RateLimited(ILogger logger, ThrottledNetwork source, LockoutMode mode, int failures, TimeSpan window);
    }
}
