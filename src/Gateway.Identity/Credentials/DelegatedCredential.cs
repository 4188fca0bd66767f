namespace Gateway.Identity.Credentials;

/// <summary>
/// A credential that no directory of the gateway's verifies: the back end does. Lockout, throttling and audit apply as to any other, and
/// the authenticator asks <paramref name="verify"/> where it would have asked a directory. Never answered from memory.
/// </summary>
/// <param name="userName">The user name as the caller wrote it.</param>
/// <param name="secret">The password or token, so that repeated guesses are known as such.</param>
/// <param name="verify">
/// Asks the verifier, telling whether the secret was sent; it answers with an outcome, never with an exception for a wrong credential.
/// </param>
public sealed class DelegatedCredential(string userName, Secret secret, Func<PasswordExposure, CancellationToken, ValueTask<AuthenticationStatus>> verify) : Credential, IDirectory
{
    /// <summary>The name logs and metrics show for the verifier.</summary>
    public const string DirectoryName = "backend";

    public override string UserName { get; } = userName;

    string IDirectory.Name => DirectoryName;

    /// <summary>
    /// The same as a password, to be counted by. Marked, so that its verification is never shared with the same password's at a directory.
    /// </summary>
    internal PasswordCredential Counted { get; } = new(userName, secret.IsEmpty ? secret : new Secret($"\u0001backend\u0001{secret.Reveal()}"));

    async ValueTask<AuthenticationResult> IDirectory.VerifyAsync(PasswordCredential credential, SignInContext context, CancellationToken cancellationToken)
    {
        var result = await verify(context.Exposure, cancellationToken);
        return result == AuthenticationStatus.Accepted
            ? AuthenticationResult.Accepted(new UserIdentity { Name = UserName, Directory = DirectoryName })
            : AuthenticationResult.Refused(result);
    }

    // A back end's refusal does not say whether there is such a user.
    bool IDirectory.DistinguishesUnknownUsers => false;

    bool IDirectory.IsStillValid(UserIdentity user) => false;
}
