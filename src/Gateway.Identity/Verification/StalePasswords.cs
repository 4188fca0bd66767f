using Gateway.Identity.Bounded;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;
using Gateway.Identity.Metrics;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Verification;

/// <summary>
/// The cache of wrong passwords that a device repeats, such as a phone after its owner changed the password. The first attempt is counted
/// and sent to the directory; repetitions by the same device are refused from the cache. An attacker learns nothing by repeating a wrong
/// password. Several gateways may share what they know, without the passwords.
/// </summary>
public sealed class StalePasswords
{
    /// <summary>The most entries, here and of other gateways.</summary>
    public const int Capacity = 20_000;

    private const int MaximumDeviceLength = 256;

    private readonly IOptionsMonitor<LockoutOptions> _options;
    private readonly TimeProvider _time;
    private readonly BoundedTable<(CredentialKey, SourceNetwork, string), StalePassword> _stale;
    private readonly BoundedTable<string, SharedStalePassword> _elsewhere;
    private volatile Sharing? _sharing;

    public StalePasswords(IOptionsMonitor<LockoutOptions> options, TimeProvider time, IdentityMetrics metrics)
    {
        (_options, _time) = (options, time);
        _stale = new(() => Capacity, time, EqualityComparer<(CredentialKey, SourceNetwork, string)>.Default);
        _elsewhere = new(() => Capacity, time, StringComparer.Ordinal);
        metrics.Observe(
            "gateway.identity.stale_passwords", "{password}", "Wrong passwords that a device may repeat.", () => _stale.Count);
        metrics.Observe(
            "gateway.identity.stale_passwords.shared",
            "{password}",
            "Wrong passwords that a device may repeat, as gateways have told each other.",
            () => _elsewhere.Count);
    }

    /// <summary>How many are known from other gateways.</summary>
    internal int CountElsewhere => _elsewhere.Count;

    /// <summary>From now on, tells other gateways what is refused here, and finds what they tell.</summary>
    /// <param name="key">The key by which all gateways name a password.</param>
    /// <param name="tell">Tells the name, the directory, and how long it is known.</param>
    public void Share(byte[] key, Action<string, string, TimeSpan> tell) => _sharing = new Sharing(new StalePasswordDigest(key), tell);

    /// <summary>Takes over what another gateway has told.</summary>
    /// <param name="digest">The name of the password.</param>
    /// <param name="directory">The directory that refused it.</param>
    /// <param name="until">How long it is known.</param>
    /// <param name="current">The directories of this gateway.</param>
    public void Learn(string digest, string directory, DateTimeOffset until, DirectorySet current)
    {
        if (digest.Length == StalePasswordDigest.Length && current.Find(directory) is { } known)
        {
            _elsewhere.Set(digest, new SharedStalePassword(known, current, until));
        }
    }

    /// <summary>Whether the refusal is cached, and then the status and the directory; null when the directories must be asked.</summary>
    internal (AuthenticationStatus Status, IDirectory? Directory)? Find(RepeatedPassword repeated)
    {
        if (repeated.Device is not { } device)
        {
            return null;
        }

        var now = _time.GetUtcNow();
        if (_stale.Entries.TryGetValue((repeated.Key, repeated.Source, device), out var stale)
            && stale.IsValid(now, repeated.Directories, _options.CurrentValue.StalePasswordFor))
        {
            return (stale.Status, stale.Directory);
        }

        return _sharing is { } sharing
            && _elsewhere.Count > 0
            && _elsewhere.Entries.TryGetValue(sharing.Digest.Of(repeated), out var elsewhere)
            && elsewhere.IsValid(now, repeated.Directories)
                ? (AuthenticationStatus.WrongPassword, elsewhere.Directory)
                : null;
    }

    /// <summary>Caches a refusal, for an unknown user in the same way as for a known one.</summary>
    internal void Add(RepeatedPassword repeated, DirectoryResult refusal)
    {
        var life = _options.CurrentValue.StalePasswordFor;
        if (repeated.Device is not { Length: > 0 and <= MaximumDeviceLength } device || life <= TimeSpan.Zero)
        {
            return;
        }

        _stale.Set((repeated.Key, repeated.Source, device), new StalePassword(refusal, repeated.Directories, _time.GetUtcNow(), life));

        // Anybody can invent names, and they count at no directory.
        if (_sharing is { } sharing && refusal is { Result.Status: AuthenticationStatus.WrongPassword, Directory: { } directory })
        {
            sharing.Tell(sharing.Digest.Of(repeated), directory.Name, life);
        }
    }

    internal void DropExpired()
    {
        _stale.DropExpired();
        _elsewhere.DropExpired();
    }

    private sealed record Sharing(StalePasswordDigest Digest, Action<string, string, TimeSpan> Tell);
}
