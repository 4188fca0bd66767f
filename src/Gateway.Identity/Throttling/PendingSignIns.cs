using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Identity.Metrics;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Throttling;

/// <summary>
/// Bounds the sign-ins that are being verified or wait for their refusal, over all sources and for each source. A place is taken before
/// anybody is asked, so that who gets none learns nothing: neither the answer nor how long it took.
/// </summary>
public sealed class PendingSignIns
{
    private readonly IOptionsMonitor<ThrottlingOptions> _options;
    private readonly SourceThrottle _throttle;
    private readonly IdentityMetrics _metrics;
    private readonly Lock _gate = new();
    private readonly Dictionary<SourceNetwork, int> _bySource = [];
    private int _strangers;
    private int _familiar;

    public PendingSignIns(IOptionsMonitor<ThrottlingOptions> options, SourceThrottle throttle, IdentityMetrics metrics)
    {
        _options = options;
        _throttle = throttle;
        _metrics = metrics;
        metrics.Observe("gateway.identity.pending", "{attempt}", "Sign-ins that are being verified or whose refusal waits for its time.", () => Count);
    }

    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _strangers + _familiar;
            }
        }
    }

    /// <summary>
    /// Takes a place, or null where there is none. Familiar sources have as many places of their own, so that a flood from elsewhere does
    /// not keep people at home out.
    /// </summary>
    internal Place? TryEnter(IPAddress address, SourceNetwork source, bool isFamiliar)
    {
        var throttling = _options.CurrentValue;
        var isLimited = !isFamiliar && !_throttle.IsExempt(address);
        lock (_gate)
        {
            var held = _bySource.GetValueOrDefault(source);
            var reason = (isFamiliar ? _familiar : _strangers) >= throttling.Pending ? PendingStatus.Full
                : isLimited && held >= throttling.PendingPerSource ? PendingStatus.SourceFull
                : PendingStatus.None;
            if (reason != PendingStatus.None)
            {
                _metrics.PendingRefused(reason);
                return null;
            }

            if (isFamiliar)
            {
                _familiar++;
            }
            else
            {
                _strangers++;
                _bySource[source] = held + 1;
            }

            return new Place(this, source, isFamiliar);
        }
    }

    private void Leave(SourceNetwork source, bool isFamiliar)
    {
        lock (_gate)
        {
            if (isFamiliar)
            {
                _familiar--;
                return;
            }

            _strangers--;
            if (_bySource[source] is > 1 and var held)
            {
                _bySource[source] = held - 1;
            }
            else
            {
                _bySource.Remove(source);
            }
        }
    }

    /// <summary>
    /// A place that is taken, until everybody who holds it has disposed it: the caller, who may hang up, and the verification, which goes on.
    /// </summary>
    internal sealed class Place(PendingSignIns owner, SourceNetwork source, bool isFamiliar) : IDisposable
    {
        private int _holders = 1;

        public bool IsFamiliar => isFamiliar;

        public Place Hold()
        {
            Interlocked.Increment(ref _holders);
            return this;
        }

        public void Dispose()
        {
            if (Interlocked.Decrement(ref _holders) == 0)
            {
                owner.Leave(source, isFamiliar);
            }
        }
    }
}
