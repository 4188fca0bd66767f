using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication.Forms;

/// <summary>A sign-in that waits for the answer to a directory's second question.</summary>
/// <param name="Credential">What was typed on the first page.</param>
/// <param name="Challenge">The question.</param>
/// <param name="IsPrivate">Which computer the person said it is.</param>
/// <param name="Target">Where the person was going.</param>
internal sealed record PendingChallenge(PasswordCredential Credential, Challenge Challenge, bool IsPrivate, string Target)
{
    public override string ToString() => $"question of {Challenge.Directory} for {Credential.UserName}";
}
