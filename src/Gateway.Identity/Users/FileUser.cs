using System.Collections.Frozen;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;

namespace Gateway.Identity.Users;

/// <summary>One user of the file with what is made of it once: the parsed hash and the identity to hand out.</summary>
internal sealed record FileUser(UserEntry Entry, PasswordHash Hash, UserIdentity Identity)
{
    public static FileUser Create(string name, UserEntry entry, string directory) => new(
        entry,
        PasswordHash.TryParse(entry.Password, out var hash) ? hash : throw new InvalidDataException($"user '{name}': Password is not a hash"),
        new UserIdentity { Name = name, Directory = directory, Groups = entry.Groups.ToFrozenSet(StringComparer.OrdinalIgnoreCase) });

    public bool Is(string name, UserEntry entry) =>
        Identity.Name == name && Entry.Password == entry.Password && Entry.Disabled == entry.Disabled && Entry.Groups.SequenceEqual(entry.Groups);
}
