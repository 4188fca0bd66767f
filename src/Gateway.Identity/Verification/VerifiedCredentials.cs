using Gateway.Identity.Bounded;
using Gateway.Identity.Directories;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Verification;

/// <summary>The memory of verified credentials. Only what a directory accepted is in it; a wrong password is asked about each time.</summary>
public sealed class VerifiedCredentials
{
    private readonly IOptionsMonitor<IdentityOptions> _options;
    private readonly TimeProvider _time;
    private readonly BoundedTable<CredentialKey, VerifiedCredential> _verified;

    public VerifiedCredentials(IOptionsMonitor<IdentityOptions> options, TimeProvider time, IdentityMetrics metrics)
    {
        _options = options;
        _time = time;
        _verified = new BoundedTable<CredentialKey, VerifiedCredential>(
            () => options.CurrentValue.Cache.Capacity, time, EqualityComparer<CredentialKey>.Default, _ => throw new NotSupportedException("Nothing here has to stay."));
        metrics.Observe("gateway.identity.cache.size", "{credential}", "Verified credentials in memory.", () => _verified.Count);
    }

    internal int Count => _verified.Count;

    internal VerifiedCredential? Find(CredentialKey key, DirectorySet current)
    {
        if (!_verified.Entries.TryGetValue(key, out var verified))
        {
            return null;
        }

        if (verified.HoldsAt(_time.GetUtcNow(), current))
        {
            return verified;
        }

        _verified.Remove(key);
        return null;
    }

    internal void Add(CredentialKey key, AuthenticationResult outcome, IDirectory directory, DirectorySet directories, SourceNetwork source, string protocol)
    {
        var life = _options.CurrentValue.Cache.Life;
        if (life > TimeSpan.Zero)
        {
            var credential = new VerifiedCredential(outcome, directory, directories, _time.GetUtcNow() + life);
            credential.IsNewAt(source, protocol);
            _verified.Set(key, credential);
        }
    }

    internal void DropExpired() => _verified.DropExpired();
}
