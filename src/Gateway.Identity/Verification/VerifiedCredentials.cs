using Gateway.Identity.Bounded;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Metrics;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Verification;

/// <summary>The cache of verified passwords. Only accepted passwords are cached; a wrong password is verified each time.</summary>
public sealed class VerifiedCredentials
{
    private readonly IOptionsMonitor<VerifiedCredentialsOptions> _options;
    private readonly TimeProvider _time;
    private readonly BoundedTable<CredentialKey, VerifiedCredential> _verified;

    public VerifiedCredentials(IOptionsMonitor<VerifiedCredentialsOptions> options, TimeProvider time, IdentityMetrics metrics)
    {
        _options = options;
        _time = time;
        _verified = new BoundedTable<CredentialKey, VerifiedCredential>(
            () => options.CurrentValue.Capacity, time, EqualityComparer<CredentialKey>.Default);
        metrics.Observe("gateway.identity.cache.size", "{credential}", "Verified credentials in the cache.", () => _verified.Count);
        metrics.Observe(
            "gateway.identity.cache.size.limit",
            "{credential}",
            "Verified credentials that the cache holds.",
            () => options.CurrentValue.Capacity);
    }

    internal int Count => _verified.Count;

    internal VerifiedCredential? Find(CredentialKey key, DirectorySet current)
    {
        if (!_verified.Entries.TryGetValue(key, out var verified))
        {
            return null;
        }

        if (verified.IsValid(_time.GetUtcNow(), current, _options.CurrentValue.Life))
        {
            return verified;
        }

        _verified.Remove(key);
        return null;
    }

    internal void Add(
        CredentialKey key,
        AuthenticationResult result,
        IDirectory directory,
        DirectorySet directories,
        SourceNetwork source,
        string protocol)
    {
        var life = _options.CurrentValue.Life;
        if (life > TimeSpan.Zero)
        {
            var credential = new VerifiedCredential(result, directory, directories, _time.GetUtcNow(), life);
            credential.IsNewAt(source, protocol);
            _verified.Set(key, credential);
        }
    }

    /// <summary>Forgets every password of a user, whatever name it was verified under.</summary>
    internal void Forget(string directory, string user)
    {
        foreach (var (key, verified) in _verified.Entries)
        {
            if (verified.Result.User is { } known && verified.Directory.Name == directory
                && known.Name.Equals(user, StringComparison.OrdinalIgnoreCase))
            {
                _verified.Remove(key);
            }
        }
    }

    internal void DropExpired() => _verified.DropExpired();
}
