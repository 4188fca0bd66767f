using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;

namespace Gateway.Identity.Directories;

/// <summary>The result of verifying a credential at the directories, and which of them verified it.</summary>
/// <param name="Result">The result.</param>
/// <param name="Directory">The directory that verified it, or null when none knew the user.</param>
/// <param name="HasFailed">The directory threw an exception.</param>
/// <param name="Version">The version of the directories before the verification.</param>
public readonly record struct DirectoryResult(AuthenticationResult Result, IDirectory? Directory, bool HasFailed, long Version = 0)
{
    /// <summary>The servers of <see cref="Directory"/> that received the password and neither accepted nor refused it.</summary>
    public int Unanswered { get; init; }

    /// <summary>Failures at directories that were asked before this one.</summary>
    public int FailuresBefore { get; init; }

    /// <summary>The password was sent to a server, and no server accepted or refused it.</summary>
    public bool IsUnanswered => !IsRightPassword && !IsDecided && Unanswered + FailuresBefore > 0;

    /// <summary>
    /// Whether "try again later" would tell that the user is known: the directory looks users up before it passes a password on.
    /// </summary>
    public bool TellsKnownUser =>
        Result.Status == AuthenticationStatus.DirectoryUnavailable && Unanswered > 0 && Directory is { DistinguishesUnknownUsers: true };

    /// <summary>How the attempt counts for the lockout.</summary>
    public AttemptStatus AttemptStatus => Result.Status switch
    {
        AuthenticationStatus.Accepted => AttemptStatus.Success,
        AuthenticationStatus.UnknownUser => AttemptStatus.UnknownUserFailure,
        AuthenticationStatus.WrongPassword => FailureOf(Directory),
        AuthenticationStatus.LockedInDirectory => AttemptStatus.Failure,

        // A server that sends a new challenge after a wrong code must not allow an unlimited number of guesses.
        AuthenticationStatus.Challenged when Result.Challenge is { Round: > 1 } => AttemptStatus.AmbiguousFailure,

        _ when IsUnanswered => FailureOf(Directory),

        // A first challenge is no failure. Disabled, expired, to be changed: the password was right, so it is no guess.
        _ => AttemptStatus.Unknown,
    };

    /// <summary>
    /// The number of failures it counts for. Each server of a directory that received the password counts, because they usually share one
    /// lockout. Several directories have separate lockouts, so only the directory with the most failures counts.
    /// </summary>
    public int Failures => AttemptStatus is AttemptStatus.Success or AttemptStatus.Unknown
        ? 0
        : Math.Max(FailuresBefore, (IsRightPassword ? 0 : Unanswered) + (IsDecided ? 1 : 0));

    private bool IsRightPassword => Result.Status is AuthenticationStatus.Accepted or AuthenticationStatus.Challenged
        or AuthenticationStatus.Disabled or AuthenticationStatus.Expired or AuthenticationStatus.PasswordExpired
        or AuthenticationStatus.MustChangePassword or AuthenticationStatus.NewPasswordRefused;

    private bool IsDecided => Result.Status is AuthenticationStatus.UnknownUser or AuthenticationStatus.WrongPassword
        or AuthenticationStatus.LockedInDirectory or AuthenticationStatus.Challenged;

    private static AttemptStatus FailureOf(IDirectory? directory) =>
        directory is { DistinguishesUnknownUsers: false } ? AttemptStatus.AmbiguousFailure : AttemptStatus.Failure;
}
