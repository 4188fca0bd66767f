using Gateway.Identity.Credentials;

namespace Gateway.Identity.Challenges;

/// <summary>A directory that may send a challenge before it accepts a user.</summary>
internal interface IChallengingDirectory : IDirectory
{
    /// <summary>Verifies the response to one of its challenges; the rules of <see cref="IDirectory.VerifyAsync"/> apply.</summary>
    ValueTask<AuthenticationResult> AnswerAsync(ChallengeCredential answer, SignInContext context, CancellationToken cancellationToken);
}
