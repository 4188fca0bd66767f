using Gateway.Identity.Credentials;

namespace Gateway.Identity.Challenges;

/// <summary>The directory that sent a challenge, as the verifier of the response.</summary>
internal sealed class AnsweredDirectory(IChallengingDirectory directory, ChallengeCredential answer) : IDirectory
{
    public string Name => directory.Name;

    public bool DistinguishesUnknownUsers => directory.DistinguishesUnknownUsers;

    public ValueTask<AuthenticationResult> VerifyAsync(
        PasswordCredential credential, SignInContext context, CancellationToken cancellationToken) =>
        directory.AnswerAsync(answer, context, cancellationToken);

    public bool IsStillValid(UserIdentity user) => false;
}
