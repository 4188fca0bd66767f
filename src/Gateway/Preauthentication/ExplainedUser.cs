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
    /// <summary>Whether the user has signed in from this source before; sources' limits do not hold there.</summary>
    public bool IsFamiliar { get; init; }

    /// <summary>Whether the directory says that a right password must be changed.</summary>
    public PasswordAging Aging { get; init; }

    /// <param name="directories">The directories to ask; a look-up by the gateway's own account, never a sign-in.</param>
    /// <param name="inquiry">Asks them in order.</param>
    /// <param name="lockout">
    /// What the running gateway last wrote of its lockout; null where the user brings a certificate or a ticket, which no lock refuses.
    /// </param>
    /// <param name="name">The user as written.</param>
    /// <param name="from">Where the user asks from.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    public static async Task<ExplainedUser> FindAsync(
        DirectorySet directories,
        DirectoryInquiry inquiry,
        MemoryLockoutStore? lockout,
        string name,
        SourceNetwork from,
        CancellationToken cancellationToken)
    {
        if (directories.Names.Normalize(name) is not { } account)
        {
            return Unusable(name);
        }

        if (lockout is null && directories.Names.NormalizeExact(name) is null)
        {
            return Inexact(name);
        }

        var found = await inquiry.FindAsync(directories, account, name, nameOnly: false, cancellationToken);
        account = directories.AccountOf(found) ?? account;
        if (lockout is null && !found.IsExact)
        {
            return Inexact(name);
        }

        var standing = lockout?.GetStatus(account, from);
        var isFamiliar = standing is { IsFamiliar: true };
        if (standing is { IsLocked: true })
        {
            return new ExplainedUser(
                AuthenticationStatus.LockedOut,
                null,
                $"{account} is locked for {(isFamiliar ? "familiar" : "unknown")} sources; see 'gateway lockout show {account}'; "
                    + "sessions, tokens, tickets and certificates are accepted")
            {
                IsFamiliar = isFamiliar,
            };
        }

        var aging = lockout is not null && found.Directory is { } verifier ? directories.Find(verifier)?.PasswordAging : null;
        return Of(found, account) with { IsFamiliar = isFamiliar, Aging = aging ?? PasswordAging.NotTold };
    }

    /// <summary>A text that cannot be the name of a user.</summary>
    public static ExplainedUser Unusable(string name) =>
        new(AuthenticationStatus.Unusable, null, $"\"{JsonEncodedText.Encode(name)}\" is no user name");

    /// <summary>A name that a token, a certificate or a ticket may not have.</summary>
    public static ExplainedUser Inexact(string name) => new(
        AuthenticationStatus.InvalidToken,
        null,
        $"\"{JsonEncodedText.Encode(name)}\" is refused in a token, a certificate or a ticket (InexactName): it is read as another name");

    private static ExplainedUser Of(UserLookupResult found, string account)
    {
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
