using System.Collections.Frozen;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;

namespace Gateway.Identity.Users;

/// <summary>The users of one version of the file, by account; immutable.</summary>
internal sealed class UserFileUsers
{
    private readonly FrozenDictionary<string, FileUser> _users;
    private readonly FrozenSet<UserIdentity> _enabled;

    private UserFileUsers(Dictionary<string, FileUser> users)
    {
        _users = users.ToFrozenDictionary(StringComparer.Ordinal);
        _enabled = users.Values.Where(u => !u.Entry.Disabled).Select(u => u.Identity).ToFrozenSet();

        // An unknown user must take as long as a known one: as long as the most expensive hash in the file.
        Decoy = PasswordHash.Decoy(users.Values.Select(u => u.Hash.Iterations).DefaultIfEmpty(PasswordHash.CurrentIterations).Max());
    }

    public static UserFileUsers None { get; } = new([]);

    public int Count => _users.Count;

    public PasswordHash Decoy { get; }

    /// <param name="content">The content of the file.</param>
    /// <param name="directory">The directory's configured name.</param>
    /// <param name="names">How names are compared.</param>
    /// <param name="previous">The previous version; an unchanged user keeps its <see cref="UserIdentity"/>.</param>
    /// <exception cref="InvalidDataException">Two users have the same name.</exception>
    public static UserFileUsers Create(UserFileContent content, string directory, AccountNames names, UserFileUsers previous)
    {
        var users = new Dictionary<string, FileUser>(StringComparer.Ordinal);
        foreach (var (name, entry) in content.Users)
        {
            var account = names.Normalize(name)
                ?? throw new InvalidDataException($"user '{VisibleText.Of(name)}': no client can send this name");
            if (users.TryGetValue(account, out var other))
            {
                var both = $"'{VisibleText.Of(other.Identity.Name)}' and '{VisibleText.Of(name)}'";
                throw new InvalidDataException($"users {both} are the same user with the configured Domains");
            }

            users.Add(account, previous._users.TryGetValue(account, out var old) && old.Is(name, entry)
                ? old
                : FileUser.Create(name, entry, directory));
        }

        return new UserFileUsers(users);
    }

    public FileUser? Find(string? account) => account is not null && _users.TryGetValue(account, out var user) ? user : null;

    /// <summary>True while the user is unchanged and enabled.</summary>
    public bool IsStillValid(UserIdentity identity) => _enabled.Contains(identity);
}
