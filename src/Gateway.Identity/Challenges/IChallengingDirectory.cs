using Gateway.Identity.Credentials;

namespace Gateway.Identity.Challenges;

/// <summary>A directory that may ask a second question before it accepts somebody.</summary>
internal interface IChallengingDirectory : IDirectory
{
    /// <summary>Judges the answer to a question of its own; the same rules hold as for <see cref="IDirectory.VerifyAsync"/>.</summary>
    ValueTask<AuthenticationResult> AnswerAsync(ChallengeCredential answer, SignInContext context, CancellationToken cancellationToken);
}
