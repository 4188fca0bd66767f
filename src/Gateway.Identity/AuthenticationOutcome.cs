using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Gateway.Identity.Challenges;

namespace Gateway.Identity;

/// <summary>The answer to a credential: how it ended and, when accepted, who it is.</summary>
public sealed class AuthenticationOutcome
{
    private static readonly FrozenDictionary<AuthenticationResult, AuthenticationOutcome> Refusals =
        Enum.GetValues<AuthenticationResult>().ToFrozenDictionary(r => r, r => new AuthenticationOutcome(r, null));

    private AuthenticationOutcome(AuthenticationResult result, UserIdentity? user, Challenge? challenge = null)
    {
        Result = ResultForClient = result;
        User = user;
        Challenge = challenge;
    }

    public AuthenticationResult Result { get; }

    /// <summary>What the client's answer is made of: another result where the true one would tell that the name is known.</summary>
    public AuthenticationResult ResultForClient { get; private init; }

    /// <summary>Set if and only if <see cref="IsAccepted"/>.</summary>
    public UserIdentity? User { get; }

    /// <summary>The directory's second question, where it has one.</summary>
    public Challenge? Challenge { get; }

    [MemberNotNullWhen(true, nameof(User))]
    public bool IsAccepted => Result == AuthenticationResult.Accepted;

    public static AuthenticationOutcome Accepted(UserIdentity user) => new(AuthenticationResult.Accepted, user);

    public static AuthenticationOutcome Challenged(Challenge challenge) => new(AuthenticationResult.Challenged, null, challenge);

    public static AuthenticationOutcome Refused(AuthenticationResult result) => result == AuthenticationResult.Accepted
        ? throw new ArgumentOutOfRangeException(nameof(result), "An accepted outcome names a user.")
        : Refusals[result];

    /// <summary>
    /// A directory that knows the user has not judged the password. An unknown user of it is refused for good, so the client is told the same.
    /// </summary>
    internal static AuthenticationOutcome KnownUserUnanswered { get; } =
        new(AuthenticationResult.DirectoryUnavailable, null) { ResultForClient = AuthenticationResult.WrongPassword };

    public override string ToString() => User is null ? Result.ToString() : $"{Result}: {User.Name}";
}
