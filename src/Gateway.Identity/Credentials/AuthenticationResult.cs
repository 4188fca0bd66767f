using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Gateway.Identity.Credentials;

/// <summary>The answer to a credential: how it ended and, when accepted, who it is.</summary>
public sealed class AuthenticationResult
{
    private static readonly FrozenDictionary<AuthenticationStatus, AuthenticationResult> Refusals =
        Enum.GetValues<AuthenticationStatus>().ToFrozenDictionary(r => r, r => new AuthenticationResult(r, null));

    private AuthenticationResult(AuthenticationStatus result, UserIdentity? user, Challenge? challenge = null)
    {
        Status = result;
        User = user;
        Challenge = challenge;
    }

    public AuthenticationStatus Status { get; }

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

    public override string ToString() => User is null ? Status.ToString() : $"{Status}: {User.Name}";
}
