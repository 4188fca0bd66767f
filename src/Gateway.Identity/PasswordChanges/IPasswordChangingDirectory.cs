using Gateway.Identity.Credentials;

namespace Gateway.Identity.PasswordChanges;

/// <summary>A directory in which users can change their own password.</summary>
internal interface IPasswordChangingDirectory : IDirectory
{
    /// <summary>
    /// Changes a password; the rules of <see cref="IDirectory.VerifyAsync"/> apply to the old one. <see
    /// cref="AuthenticationStatus.NewPasswordRefused"/> means that the old password is right.
    /// </summary>
    ValueTask<AuthenticationResult> ChangePasswordAsync(
        PasswordChangeCredential change, SignInContext context, CancellationToken cancellationToken);
}
