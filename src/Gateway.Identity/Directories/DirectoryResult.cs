using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;

namespace Gateway.Identity.Directories;

/// <summary>What the directories said of a credential, and which of them said it.</summary>
/// <param name="Result">What they said.</param>
/// <param name="Directory">The one that judged, or null when none knew the user.</param>
/// <param name="HasFailed">A directory failed in a way it should not.</param>
/// <param name="Version">The version of the directories before they were asked.</param>
public readonly record struct DirectoryResult(AuthenticationResult Result, IDirectory? Directory, bool HasFailed, long Version = 0)
{
    /// <summary>Servers of <see cref="Directory"/> that were sent the password and said neither yes nor no.</summary>
    public int Unanswered { get; init; }

    /// <summary>Failures at a directory that was asked before this one.</summary>
    public int FailuresBefore { get; init; }

    /// <summary>Nobody said yes to a password that has left the gateway.</summary>
    public bool IsUnanswered => !IsRightPassword && !IsDecided && Unanswered + FailuresBefore > 0;

    /// <summary>How it counts.</summary>
    public AttemptStatus AttemptStatus => Result.Status switch
    {
        AuthenticationStatus.Accepted => AttemptStatus.Success,
        AuthenticationStatus.UnknownUser => AttemptStatus.UnknownUserFailure,
        AuthenticationStatus.WrongPassword => FailureOf(Directory),
        AuthenticationStatus.LockedInDirectory => AttemptStatus.Failure,

        // A server that asks again after a wrong code must not be an endless supply of guesses.
        AuthenticationStatus.Challenged when Result.Challenge is { Round: > 1 } => AttemptStatus.AmbiguousFailure,

        _ when IsUnanswered => FailureOf(Directory),

        // A first question is no failure yet. Disabled, Expired, MustChangePassword: the password was right, nobody guesses.
        _ => AttemptStatus.Unknown,
    };

    /// <summary>
    /// How many failures it counts for. Each server of a directory that got the password counts, since they usually count against one lock
    /// of the directory's own; several directories have locks of their own, so the one with most counts.
    /// </summary>
    public int Failures => AttemptStatus is AttemptStatus.Success or AttemptStatus.Unknown
        ? 0
        : Math.Max(FailuresBefore, (IsRightPassword ? 0 : Unanswered) + (IsDecided ? 1 : 0));

    private bool IsRightPassword => Result.Status is AuthenticationStatus.Accepted or AuthenticationStatus.Challenged
        or AuthenticationStatus.Disabled or AuthenticationStatus.Expired or AuthenticationStatus.MustChangePassword;

    private bool IsDecided => Result.Status is AuthenticationStatus.UnknownUser or AuthenticationStatus.WrongPassword
        or AuthenticationStatus.LockedInDirectory or AuthenticationStatus.Challenged;

    private static AttemptStatus FailureOf(IDirectory? directory) =>
        directory is { DistinguishesUnknownUsers: false } ? AttemptStatus.AmbiguousFailure : AttemptStatus.Failure;
}
