using System.Collections.Concurrent;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;

namespace Gateway.Identity.Users;

/// <summary>
/// Users who have signed in by an outdated hash and get a current one. The password waits in memory until the next turn of the background,
/// so that a sign-in takes no longer.
/// </summary>
internal sealed class HashUpgrades
{
    private const int Capacity = 100;

    private readonly ConcurrentDictionary<string, Upgrade> _waiting = new(StringComparer.Ordinal);
    private volatile bool _isSuspended;

    /// <summary>Takes note of a user; beyond the capacity the next sign-in will do.</summary>
    public void Add(FileUser user, Secret password)
    {
        if (!_isSuspended && _waiting.Count < Capacity)
        {
            _waiting.TryAdd(user.Identity.Name, new Upgrade(user.Entry.Password, password));
        }
    }

    /// <summary>Takes nothing until the file changes, because it cannot be written.</summary>
    public void Suspend()
    {
        _isSuspended = true;
        _waiting.Clear();
    }

    public void Resume() => _isSuspended = false;

    /// <summary>Writes the hash of one user; null where nobody waits, or where the entry has changed since.</summary>
    public async Task<string?> WriteNextAsync(UserFileStore store, CancellationToken cancellationToken)
    {
        var name = _waiting.Keys.FirstOrDefault();
        if (name is null || !_waiting.TryRemove(name, out var upgrade))
        {
            return null;
        }

        var hash = PasswordHash.Create(upgrade.Password).ToPhc();
        return await store.ChangeAsync(content => TryReplace(content, name, upgrade.Outdated, hash), cancellationToken) ? name : null;
    }

    private static bool TryReplace(UserFileContent content, string name, string outdated, string hash)
    {
        if (!content.Users.TryGetValue(name, out var entry) || entry.Password != outdated)
        {
            return false;
        }

        content.Users[name] = entry with { Password = hash };
        return true;
    }

    private sealed record Upgrade(string Outdated, Secret Password);
}
