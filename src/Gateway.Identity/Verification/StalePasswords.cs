using Gateway.Identity.Bounded;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Verification;

/// <summary>
/// The cache of wrong passwords that a device repeats, such as a phone after its owner changed the password. The first attempt is counted
/// and sent to the directory; repetitions by the same device are refused from the cache. An attacker learns nothing by repeating a wrong
/// password.
/// </summary>
public sealed class StalePasswords(IOptionsMonitor<LockoutOptions> options, TimeProvider time)
{
    private const int Capacity = 20_000;
    private const int MaximumDeviceLength = 256;

    private readonly BoundedTable<(CredentialKey, SourceNetwork, string), StalePassword> _stale =
        new(() => Capacity, time, EqualityComparer<(CredentialKey, SourceNetwork, string)>.Default);

    /// <summary>The cached refusal, or null when the directories must be asked.</summary>
    internal StalePassword? Find(CredentialKey key, SourceNetwork source, string? device, DirectorySet current) =>
        device is not null
        && _stale.Entries.TryGetValue((key, source, device), out var stale)
        && stale.IsValid(time.GetUtcNow(), current, options.CurrentValue.StalePasswordFor)
            ? stale
            : null;

    /// <summary>Caches a refusal, for an unknown user in the same way as for a known one.</summary>
    internal void Add(CredentialKey key, SourceNetwork source, string? device, DirectoryResult refusal, DirectorySet directories)
    {
        var life = options.CurrentValue.StalePasswordFor;
        if (device is { Length: > 0 and <= MaximumDeviceLength } && life > TimeSpan.Zero)
        {
            _stale.Set((key, source, device), new StalePassword(refusal, directories, time.GetUtcNow(), life));
        }
    }

    internal void DropExpired() => _stale.DropExpired();
}
