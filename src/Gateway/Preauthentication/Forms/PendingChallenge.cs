using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication.Forms;

/// <summary>A sign-in that waits for the answer to a directory's challenge.</summary>
/// <param name="Credential">Name and password from the first page.</param>
/// <param name="Challenge">The challenge.</param>
/// <param name="IsPrivate">Whether the person chose a private computer.</param>
/// <param name="Target">The target after signing in.</param>
internal sealed record PendingChallenge(PasswordCredential Credential, Challenge Challenge, bool IsPrivate, string Target)
{
    public override string ToString() => $"challenge of {Challenge.Directory} for {Credential.UserName}";
}
