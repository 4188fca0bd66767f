using Gateway.Identity.Credentials;

namespace Gateway.Identity.Verifiers;

/// <summary>
/// Tries to sign in at a back end. Any response other than acceptance or refusal is <see
/// cref="AuthenticationStatus.DirectoryUnavailable"/>; the implementation reports to <see cref="SignInContext.Exposure"/> whether the
/// password was sent.
/// </summary>
public interface ICredentialVerifier
{
    ValueTask<AuthenticationStatus> VerifyAsync(
        string userName, Secret password, SignInContext context, CancellationToken cancellationToken);
}
