using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Identity.Metrics;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Throttling;

/// <summary>
/// Limits the sign-ins that are being verified or wait for their delayed refusal, overall and by source. A sign-in takes its place before a
/// directory is asked, so that a refused client learns neither the result nor how long it takes.
/// </summary>
public sealed class PendingSignIns
{
    private readonly IOptionsMonitor<ThrottlingOptions> _options;
    private readonly SourceThrottle _throttle;
    private readonly IdentityMetrics _metrics;
    private readonly Lock _gate = new();
    private readonly Dictionary<SourceNetwork, int> _bySource = [];
    private int _unknown;
    private int _familiar;

    public PendingSignIns(IOptionsMonitor<ThrottlingOptions> options, SourceThrottle throttle, IdentityMetrics metrics)
    {
        _options = options;
        _throttle = throttle;
        _metrics = metrics;
        metrics.Observe(
            "gateway.identity.pending", "{attempt}", "Sign-ins that are being verified or wait for their delayed refusal.", () => Count);
        metrics.Observe(
            "gateway.identity.pending.limit",
            "{attempt}",
            "Sign-ins of unknown sources that may be pending; as many of familiar ones may besides.",
            () => options.CurrentValue.Pending);
    }

    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _unknown + _familiar;
            }
        }
    }

    /// <summary>
    /// Takes a place, or returns null if there is none. Familiar sources have the same number of places for themselves, so that a flood
    /// from other sources does not prevent their sign-ins.
    /// </summary>
    internal Place? TryEnter(IPAddress address, SourceNetwork source, bool isFamiliar)
    {
        var throttling = _options.CurrentValue;
        var isLimited = !isFamiliar && !_throttle.IsExempt(address);
        lock (_gate)
        {
            var held = _bySource.GetValueOrDefault(source);
            if ((isFamiliar ? _familiar : _unknown) >= throttling.Pending)
            {
                _metrics.PendingRefused(PendingStatus.Full);
                return null;
            }

            if (isLimited && held >= throttling.PendingPerSource)
            {
                _metrics.PendingRefused(PendingStatus.SourceFull);
                return null;
            }

            if (isFamiliar)
            {
                _familiar++;
            }
            else
            {
                _unknown++;
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

            _unknown--;
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
    /// A taken place. It is freed when every holder has disposed it: the request, whose client may disconnect, and the verification, which
    /// continues.
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
