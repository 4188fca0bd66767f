using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Metrics;

/// <summary>Meter <c>Gateway.Identity</c>: attempts, directory look-ups, the cache of verified credentials, lockouts.</summary>
public sealed class IdentityMetrics
{
    public const string MeterName = "Gateway.Identity";

    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _lookups;
    private readonly Counter<long> _cacheHits;
    private readonly Counter<long> _userFileReads;
    private readonly Counter<long> _unanswered;
    private readonly Counter<long> _pendingRefused;
    private readonly Counter<long> _passwordsDropped;
    private readonly Meter _meter;

    public IdentityMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _attempts = _meter.CreateCounter<long>("gateway.identity.attempts", "{attempt}", "Sign-in attempts, by result.");
        _lookups = _meter.CreateHistogram<double>(
            "gateway.identity.directory.duration", "s", "Duration of verifying a credential at a directory.");
        _cacheHits = _meter.CreateCounter<long>("gateway.identity.cache.hits", "{hit}", "Credentials accepted from the cache.");
        _userFileReads = _meter.CreateCounter<long>("gateway.identity.user_file.reads", "{read}", "Reads of a changed user file.");
        _passwordsDropped = _meter.CreateCounter<long>(
            "gateway.identity.passwords.dropped",
            "{password}",
            "Passwords that were not compared with their hash because too many were waiting.");
        _pendingRefused = _meter.CreateCounter<long>(
            "gateway.identity.pending.refused", "{attempt}", "Sign-ins refused with \"try again later\" because too many were pending.");
        _unanswered = _meter.CreateCounter<long>(
            "gateway.identity.directory.unanswered",
            "{password}",
            "Passwords that a server received and neither accepted nor refused; each counts as a failure.");
    }

    public void Attempted(string protocol, string scheme, string? directory, AuthenticationStatus status)
    {
        if (_attempts.Enabled)
        {
            var tags = default(TagList);
            tags.Add("gateway.scheme", scheme);
            tags.Add("gateway.protocol", protocol);
            tags.Add("gateway.directory", directory ?? "none");
            tags.Add("gateway.result", status.ToTag());
            _attempts.Add(1, tags);
        }
    }

    public void CacheHit() => _cacheHits.Add(1);

    public void LookedUp(string directory, AuthenticationStatus status, TimeSpan duration) =>
        _lookups.Record(duration.TotalSeconds, new("gateway.directory", directory), new("gateway.result", status.ToTag()));

    public void Unanswered(string directory, int servers) =>
        _unanswered.Add(servers, new KeyValuePair<string, object?>("gateway.directory", directory));

    public void PendingRefused(PendingStatus reason) =>
        _pendingRefused.Add(1, new KeyValuePair<string, object?>("gateway.reason", ToTag(reason)));

    public void PasswordDropped(bool isFamiliar, PasswordDropReason reason) =>
        _passwordsDropped.Add(1, new("gateway.source", isFamiliar ? "familiar" : "stranger"), new("gateway.reason", ToTag(reason)));

    public void UserFileRead(string directory, bool succeeded) =>
        _userFileReads.Add(1, new("gateway.directory", directory), new("gateway.result", succeeded ? "read" : "rejected"));

    internal static string ToTag(PendingStatus reason) => reason switch
    {
        PendingStatus.Full => "full",
        PendingStatus.SourceFull => "source_full",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    internal static string ToTag(PasswordDropReason reason) => reason switch
    {
        PasswordDropReason.Full => "full",
        PasswordDropReason.SourceFull => "source_full",
        PasswordDropReason.Displaced => "displaced",
        PasswordDropReason.TooLate => "too_late",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    /// <summary>Registers a gauge; called once by the owner of the value.</summary>
    public void Observe(string name, string unit, string description, Func<long> value) =>
        _meter.CreateObservableGauge(name, value, unit, description);
}
