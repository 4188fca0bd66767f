namespace Gateway.Identity;

/// <summary>
/// A credential that no directory of the gateway's verifies: the back end does. Lockout, throttling and audit apply as to any other, and
/// the authenticator asks <see cref="VerifyAsync"/> where it would have asked a directory. Never cached.
/// </summary>
/// <param name="userName">The user name as the caller wrote it.</param>
/// <param name="verify">Asks the verifier; it answers with an outcome, never with an exception for a wrong credential.</param>
public sealed class DelegatedCredential(string userName, Func<CancellationToken, ValueTask<AuthenticationResult>> verify) : Credential
{
    public override string UserName { get; } = userName;

    /// <summary>Asks whoever can tell. An accepted user is known by the name it gave, of the directory <c>backend</c>.</summary>
    public ValueTask<AuthenticationResult> VerifyAsync(CancellationToken cancellationToken) => verify(cancellationToken);
}
