using Gateway.Identity.Lockout;

namespace Gateway.Identity.Directories;

/// <summary>What the directories said of a credential, and which of them said it.</summary>
/// <param name="Outcome">What they said.</param>
/// <param name="Directory">The one that judged, or null when none knew the user.</param>
/// <param name="HasFailed">A directory failed in a way it should not.</param>
/// <param name="Version">The directory's version before it was asked.</param>
public readonly record struct Judgement(AuthenticationOutcome Outcome, IDirectory? Directory, bool HasFailed, long Version = 0)
{
    /// <summary>How it counts.</summary>
    public AttemptEnd End => Outcome.Result switch
    {
        AuthenticationResult.Accepted => AttemptEnd.Success,
        AuthenticationResult.UnknownUser => AttemptEnd.FailureOfStranger,
        AuthenticationResult.WrongPassword when Directory is { TellsStrangers: false } => AttemptEnd.FailureOfSomebody,
        AuthenticationResult.WrongPassword or AuthenticationResult.LockedInDirectory => AttemptEnd.Failure,

        // A server that asks again after a wrong code must not be an endless supply of guesses.
        AuthenticationResult.Challenged when Outcome.Challenge is { Round: > 1 } => AttemptEnd.FailureOfSomebody,

        // A first question is no failure yet. Disabled, Expired, MustChangePassword: the password was right, nobody guesses. The rest: nobody judged.
        _ => AttemptEnd.Unknown,
    };
}
