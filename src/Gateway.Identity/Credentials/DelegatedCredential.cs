using System.Security.Cryptography;
using System.Text;

namespace Gateway.Identity.Credentials;

/// <summary>
/// A credential that the back end verifies instead of a directory. Lockout, throttling and audit apply as to any other credential, and the
/// authenticator calls <paramref name="verify"/> where it would ask a directory. The result is never cached.
/// </summary>
/// <param name="userName">The user name as the client sent it.</param>
/// <param name="secret">The password or token, by which repeated guesses are recognized.</param>
/// <param name="isToken">Whether the secret is a token: its length is not bounded as a password's is.</param>
/// <param name="verify">
/// Verifies the secret and reports whether it was sent. Returns a status; never throws for a wrong credential.
/// </param>
public sealed class DelegatedCredential(
    string userName,
    Secret secret,
    bool isToken,
    Func<PasswordExposure, CancellationToken, ValueTask<AuthenticationStatus>> verify) : Credential, IDirectory
{
    /// <summary>The name of the verifier in logs and metrics.</summary>
    public const string DirectoryName = "backend";

    public override string UserName { get; } = userName;

    /// <summary>Who verifies the secret, as logs and metrics name it.</summary>
    public string Verifier { get; init; } = DirectoryName;

    string IDirectory.Name => Verifier;

    /// <summary>
    /// The secret as a password, by which attempts are counted. It is marked, so that its verification is never shared with that of the
    /// same password at a directory.
    /// </summary>
    internal PasswordCredential Counted { get; } = new(
        userName, secret.IsEmpty ? secret : new Secret($"\u0001backend\u0001{(isToken ? HashOf(secret) : secret.Reveal())}"));

    async ValueTask<AuthenticationResult> IDirectory.VerifyAsync(
        PasswordCredential credential, SignInContext context, CancellationToken cancellationToken)
    {
        var status = await verify(context.Exposure, cancellationToken);
        return status == AuthenticationStatus.Accepted
            ? AuthenticationResult.Accepted(new UserIdentity { Name = UserName, Directory = Verifier })
            : AuthenticationResult.Refused(status);
    }

    private static string HashOf(Secret token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token.Reveal())));

    // A refusal by a back end does not tell whether the user exists.
    bool IDirectory.DistinguishesUnknownUsers => false;

    bool IDirectory.IsStillValid(UserIdentity user) => false;
}
