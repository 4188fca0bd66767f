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
        Status = StatusForClient = status;
        User = user;
        Challenge = challenge;
    }

    public AuthenticationStatus Status { get; }

    /// <summary>What the client's answer is made of: another status where the true one would tell that the name is known.</summary>
    public AuthenticationStatus StatusForClient { get; private init; }

    /// <summary>Set if and only if <see cref="IsAccepted"/>.</summary>
    public UserIdentity? User { get; }

    /// <summary>The directory's challenge; set if <see cref="Status"/> is <see cref="AuthenticationStatus.Challenged"/>.</summary>
    public Challenge? Challenge { get; }

    /// <summary>Whether the alternative of the password was accepted, see <see cref="PasswordCredential.Alternative"/>.</summary>
    public bool IsByAlternative { get; private init; }

    /// <summary>The app password by which the user has signed in; null for every other way.</summary>
    public AppPassword? AppPassword { get; private init; }

    /// <summary>
    /// What the directory says about the age of the password; null where it says nothing, or where the password was not right.
    /// </summary>
    public PasswordNotice? Notice { get; private init; }

    /// <summary>Why the new password is refused; set for <see cref="AuthenticationStatus.NewPasswordRefused"/>.</summary>
    public NewPasswordComplaint? Complaint { get; private init; }

    [MemberNotNullWhen(true, nameof(User))]
    public bool IsAccepted => Status == AuthenticationStatus.Accepted;

    public static AuthenticationResult Accepted(UserIdentity user, PasswordNotice? notice = null) =>
        new(AuthenticationStatus.Accepted, user) { Notice = notice };

    /// <summary>A right password that does not sign in before it is changed.</summary>
    public static AuthenticationResult ChangeNeeded(AuthenticationStatus status, PasswordNotice notice) =>
        new(status, null) { Notice = notice };

    /// <summary>A right old password, and a new one that the directory refuses.</summary>
    public static AuthenticationResult Refused(NewPasswordComplaint complaint) =>
        new(AuthenticationStatus.NewPasswordRefused, null) { Complaint = complaint };

    public static AuthenticationResult Challenged(Challenge challenge) => new(AuthenticationStatus.Challenged, null, challenge);

    public static AuthenticationResult Refused(AuthenticationStatus status) => status == AuthenticationStatus.Accepted
        ? throw new ArgumentOutOfRangeException(nameof(status), "An accepted result has a user.")
        : Refusals[status];

    /// <summary>
    /// A directory that knows the user has not decided on the password. An unknown user of it is refused for good, so the client is told
    /// the same.
    /// </summary>
    internal static AuthenticationResult KnownUserUnanswered { get; } =
        new(AuthenticationStatus.DirectoryUnavailable, null) { StatusForClient = AuthenticationStatus.WrongPassword };

    /// <summary>The same result, reached by an app password.</summary>
    internal AuthenticationResult By(AppPassword password) => new(Status, User, Challenge) { AppPassword = password };

    /// <summary>The same result, reached with the alternative of the password.</summary>
    internal AuthenticationResult ByAlternative() =>
        new(Status, User, Challenge) { StatusForClient = StatusForClient, Notice = Notice, IsByAlternative = true };

    public override string ToString() => User is null ? Status.ToString() : $"{Status}: {User.Name}";
}
