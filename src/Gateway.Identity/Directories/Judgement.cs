using Gateway.Identity.Lockout;

namespace Gateway.Identity.Directories;

/// <summary>What the directories said of a credential, and which of them said it.</summary>
/// <param name="Outcome">What they said.</param>
/// <param name="Directory">The one that judged, or null when none knew the user.</param>
/// <param name="HasFailed">A directory failed in a way it should not.</param>
/// <param name="Version">The version of the directories before they were asked.</param>
public readonly record struct Judgement(AuthenticationOutcome Outcome, IDirectory? Directory, bool HasFailed, long Version = 0)
{
    /// <summary>Servers of <see cref="Directory"/> that were sent the password and said neither yes nor no.</summary>
    public int Unanswered { get; init; }

    /// <summary>Failures at a directory that was asked before this one.</summary>
    public int FailuresBefore { get; init; }

    /// <summary>Nobody said yes to a password that has left the gateway.</summary>
    public bool IsUnanswered => !IsRightPassword && !IsJudged && Unanswered + FailuresBefore > 0;

    /// <summary>Whether "try again later" would tell that the user is known: the directory looks users up before it passes a password on.</summary>
    public bool TellsKnownUser =>
        Outcome.Result == AuthenticationResult.DirectoryUnavailable && Unanswered > 0 && Directory is { TellsStrangers: true };

    /// <summary>How it counts.</summary>
    public AttemptEnd End => Outcome.Result switch
    {
        AuthenticationResult.Accepted => AttemptEnd.Success,
        AuthenticationResult.UnknownUser => AttemptEnd.FailureOfStranger,
        AuthenticationResult.WrongPassword => FailureOf(Directory),
        AuthenticationResult.LockedInDirectory => AttemptEnd.Failure,

        // A server that asks again after a wrong code must not be an endless supply of guesses.
        AuthenticationResult.Challenged when Outcome.Challenge is { Round: > 1 } => AttemptEnd.FailureOfSomebody,

        _ when IsUnanswered => FailureOf(Directory),

        // A first question is no failure yet. Disabled, Expired, MustChangePassword: the password was right, nobody guesses.
        _ => AttemptEnd.Unknown,
    };

    /// <summary>
    /// How many failures it counts for. Each server of a directory that got the password counts, since they usually count against one lock
    /// of the directory's own; several directories have locks of their own, so the one with most counts.
    /// </summary>
    public int Failures => End is AttemptEnd.Success or AttemptEnd.Unknown
        ? 0
        : Math.Max(FailuresBefore, (IsRightPassword ? 0 : Unanswered) + (IsJudged ? 1 : 0));

    private bool IsRightPassword => Outcome.Result is AuthenticationResult.Accepted or AuthenticationResult.Challenged
        or AuthenticationResult.Disabled or AuthenticationResult.Expired or AuthenticationResult.MustChangePassword;

    private bool IsJudged => Outcome.Result is AuthenticationResult.UnknownUser or AuthenticationResult.WrongPassword
        or AuthenticationResult.LockedInDirectory or AuthenticationResult.Challenged;

    private static AttemptEnd FailureOf(IDirectory? directory) =>
        directory is { TellsStrangers: false } ? AttemptEnd.FailureOfSomebody : AttemptEnd.Failure;
}
