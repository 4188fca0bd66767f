using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Gateway.Identity.Credentials;

/// <summary>The result of verifying a credential, with the user when it was accepted.</summary>
public sealed class AuthenticationResult
{
    private static readonly FrozenDictionary<AuthenticationStatus, AuthenticationResult> Refusals =
        Enum.GetValues<AuthenticationStatus>().ToFrozenDictionary(r => r, r => new AuthenticationResult(r, null));

    private AuthenticationResult(AuthenticationStatus status, UserIdentity? user, Challenge? challenge = null)
    {
        Status = status;
        User = user;
        Challenge = challenge;
    }

    public AuthenticationStatus Status { get; }

    /// <summary>Set if and only if <see cref="IsAccepted"/>.</summary>
    public UserIdentity? User { get; }

    /// <summary>The directory's challenge; set if <see cref="Status"/> is <see cref="AuthenticationStatus.Challenged"/>.</summary>
    public Challenge? Challenge { get; }

    [MemberNotNullWhen(true, nameof(User))]
    public bool IsAccepted => Status == AuthenticationStatus.Accepted;

    public static AuthenticationResult Accepted(UserIdentity user) => new(AuthenticationStatus.Accepted, user);

    public static AuthenticationResult Challenged(Challenge challenge) => new(AuthenticationStatus.Challenged, null, challenge);

    public static AuthenticationResult Refused(AuthenticationStatus status) => status == AuthenticationStatus.Accepted
        ? throw new ArgumentOutOfRangeException(nameof(status), "An accepted result has a user.")
        : Refusals[status];

    public override string ToString() => User is null ? Status.ToString() : $"{Status}: {User.Name}";
}
