using Gateway.Identity.Credentials;

namespace Gateway.Identity.Verifiers;

/// <summary>
/// Tries to sign in somewhere. Whatever is not a clear yes or no is <see cref="AuthenticationStatus.DirectoryUnavailable"/>; whether the
/// password was sent is told to <see cref="SignInContext.Exposure"/>.
/// </summary>
public interface ICredentialVerifier
{
    ValueTask<AuthenticationStatus> VerifyAsync(string userName, Secret password, SignInContext context, CancellationToken cancellationToken);
}
