using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Gateway.Identity.Challenges;

namespace Gateway.Identity;

/// <summary>The answer to a credential: how it ended and, when accepted, who it is.</summary>
public sealed class AuthenticationResult
{
    private static readonly FrozenDictionary<AuthenticationStatus, AuthenticationResult> Refusals =
        Enum.GetValues<AuthenticationStatus>().ToFrozenDictionary(r => r, r => new AuthenticationResult(r, null));

    private AuthenticationResult(AuthenticationStatus result, UserIdentity? user, Challenge? challenge = null)
    {
        Status = StatusForClient = result;
        User = user;
        Challenge = challenge;
    }

    public AuthenticationStatus Status { get; }

    /// <summary>What the client's answer is made of: another status where the true one would tell that the name is known.</summary>
    public AuthenticationStatus StatusForClient { get; private init; }

    /// <summary>Set if and only if <see cref="IsAccepted"/>.</summary>
    public UserIdentity? User { get; }

    /// <summary>The directory's second question, where it has one.</summary>
    public Challenge? Challenge { get; }

    [MemberNotNullWhen(true, nameof(User))]
    public bool IsAccepted => Status == AuthenticationStatus.Accepted;

    public static AuthenticationResult Accepted(UserIdentity user) => new(AuthenticationStatus.Accepted, user);

    public static AuthenticationResult Challenged(Challenge challenge) => new(AuthenticationStatus.Challenged, null, challenge);

    public static AuthenticationResult Refused(AuthenticationStatus result) => result == AuthenticationStatus.Accepted
        ? throw new ArgumentOutOfRangeException(nameof(result), "An accepted outcome names a user.")
        : Refusals[result];

    /// <summary>
    /// A directory that knows the user has not decided on the password. An unknown user of it is refused for good, so the client is told the
    /// same.
    /// </summary>
    internal static AuthenticationResult KnownUserUnanswered { get; } =
        new(AuthenticationStatus.DirectoryUnavailable, null) { StatusForClient = AuthenticationStatus.WrongPassword };

    public override string ToString() => User is null ? Status.ToString() : $"{Status}: {User.Name}";
}
