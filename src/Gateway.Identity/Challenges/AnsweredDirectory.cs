namespace Gateway.Identity.Challenges;

/// <summary>The directory that asked, as the one that judges its answer.</summary>
internal sealed class AnsweredDirectory(IChallengingDirectory directory, ChallengeAnswer answer) : IDirectory
{
    public string Name => directory.Name;

    public bool TellsStrangers => directory.TellsStrangers;

    public ValueTask<AuthenticationOutcome> VerifyAsync(PasswordCredential credential, SignInContext context, CancellationToken cancellationToken) =>
        directory.AnswerAsync(answer, context, cancellationToken);

    public bool Vouches(UserIdentity user) => false;
}
