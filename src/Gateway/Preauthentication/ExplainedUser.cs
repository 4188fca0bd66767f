using System.Text.Json;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;

namespace Gateway.Preauthentication;

/// <summary>What directories and lockout say of a user who is taken to give the right password.</summary>
/// <param name="Result">Whether the user would be let in.</param>
/// <param name="Identity">Who it is; null where not let in.</param>
/// <param name="Detail">Who said so, and what is not known.</param>
internal sealed record ExplainedUser(AuthenticationStatus Result, UserIdentity? Identity, string Detail)
{
    /// <param name="directories">Whom to ask; a look-up by the gateway's own account, never a sign-in.</param>
    /// <param name="inquiry">Asks them in order.</param>
    /// <param name="lockout">What the running gateway last wrote of its lockout.</param>
    /// <param name="name">The user as written.</param>
    /// <param name="from">Where the user asks from.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    public static async Task<ExplainedUser> FindAsync(
        DirectorySet directories,
        DirectoryInquiry inquiry,
        MemoryLockoutStore lockout,
        string name,
        SourceNetwork from,
        CancellationToken cancellationToken)
    {
        if (directories.Names.Normalize(name) is not { } account)
        {
            return new ExplainedUser(AuthenticationStatus.Unusable, null, $"{JsonSerializer.Serialize(name)} is no user name");
        }

        var found = await inquiry.FindAsync(directories, account, name, nameOnly: false, cancellationToken);
        account = directories.AccountOf(found) ?? account;
        if (lockout.GetStatus(account, from) is { IsLocked: true } standing)
        {
            return new ExplainedUser(
                AuthenticationStatus.LockedOut,
                null,
                $"{account} is locked for {(standing.IsFamiliar ? "familiar" : "unknown")} sources; see 'gateway lockout show {account}'");
        }

        var directory = $"directory {found.Directory}";
        return (found.Knowledge, found.User) switch
        {
            (UserKnowledge.Known, { } user) =>
                new ExplainedUser(AuthenticationStatus.Accepted, user, directory + GroupsOf(user)),
            (UserKnowledge.Disabled, _) => new ExplainedUser(AuthenticationStatus.Disabled, null, $"disabled in {directory}"),
            (UserKnowledge.NotTold, _) when found.Directory is not null => new ExplainedUser(
                AuthenticationStatus.Accepted,
                new UserIdentity { Name = found.TriedAs?.ToLowerInvariant() ?? account, Directory = found.Directory },
                $"taken as known: {directory} tells neither users nor groups without a password"),
            (UserKnowledge.NotTold, _) => new ExplainedUser(AuthenticationStatus.DirectoryUnavailable, null, "no directory is configured"),
            (UserKnowledge.Unavailable, _) =>
                new ExplainedUser(AuthenticationStatus.DirectoryUnavailable, null, $"{directory} cannot be asked"),
            _ => new ExplainedUser(AuthenticationStatus.UnknownUser, null, $"no directory knows {account}"),
        };
    }

    private static string GroupsOf(UserIdentity user)
    {
        var groups = user.Groups.Order(StringComparer.OrdinalIgnoreCase).Take(20);
        return user.Groups.Count == 0 ? "" : $", groups {string.Join(", ", groups)}";
    }
}
