using System.Collections.Frozen;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;

namespace Gateway.Identity.Users;

/// <summary>One user of the file with the parsed hash and the identity.</summary>
internal sealed record FileUser(UserEntry Entry, PasswordHash Hash, UserIdentity Identity)
{
    public static FileUser Create(string name, UserEntry entry, string directory) => new(
        entry,
        PasswordHash.TryParse(entry.Password, out var hash)
            ? hash
            : throw new InvalidDataException($"user '{name}': Password is not a hash"),
        new UserIdentity { Name = name, Directory = directory, Groups = entry.Groups.ToFrozenSet(StringComparer.OrdinalIgnoreCase) });

    public bool Is(string name, UserEntry entry) =>
        Identity.Name == name
        && Entry.Password == entry.Password
        && Entry.Disabled == entry.Disabled
        && Entry.Groups.SequenceEqual(entry.Groups);
}
