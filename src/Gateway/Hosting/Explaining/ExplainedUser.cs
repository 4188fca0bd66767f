using System.Collections.Frozen;
using Gateway.Identity;
using Gateway.Identity.Users;

namespace Gateway.Hosting.Explaining;

/// <summary>What the user file says of a user who is taken to have given the right password.</summary>
/// <param name="Result">Whether the user would be let in.</param>
/// <param name="Identity">Who it is; null where not let in.</param>
internal sealed record ExplainedUser(AuthenticationResult Result, UserIdentity? Identity)
{
    public static ExplainedUser Find(IdentityOptions options, string name)
    {
        if (options.Users?.File is not { } file)
        {
            return new ExplainedUser(AuthenticationResult.DirectoryUnavailable, null);
        }

        var entry = new UserFileStore(file).Read().Users.FirstOrDefault(u => u.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
        return entry.Value switch
        {
            null => new ExplainedUser(AuthenticationResult.UnknownUser, null),
            { Disabled: true } => new ExplainedUser(AuthenticationResult.Disabled, null),
            _ => new ExplainedUser(
                AuthenticationResult.Accepted,
                new UserIdentity { Name = entry.Key, Directory = "file", Groups = entry.Value.Groups.ToFrozenSet(StringComparer.OrdinalIgnoreCase) }),
        };
    }
}
