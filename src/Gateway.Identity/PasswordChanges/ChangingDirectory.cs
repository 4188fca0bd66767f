using Gateway.Identity.Credentials;

namespace Gateway.Identity.PasswordChanges;

/// <summary>The directory that changes a password, as the verifier of the old one.</summary>
internal sealed class ChangingDirectory(IPasswordChangingDirectory directory, PasswordChangeCredential change) : IDirectory
{
    public string Name => directory.Name;

    public bool DistinguishesUnknownUsers => directory.DistinguishesUnknownUsers;

    public ValueTask<AuthenticationResult> VerifyAsync(
        PasswordCredential credential, SignInContext context, CancellationToken cancellationToken) =>
        directory.ChangePasswordAsync(change, context, cancellationToken);

    public bool IsStillValid(UserIdentity user) => false;
}
