using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication.Forms;

/// <summary>A right password that is to be changed.</summary>
/// <param name="Credential">Name and password from the first page.</param>
/// <param name="Directory">The directory that has the password.</param>
/// <param name="IsPrivate">Whether the person chose a private computer.</param>
/// <param name="Target">The target after signing in.</param>
/// <param name="Message">What is wrong with the password, as text for the page.</param>
/// <param name="IsSignedIn">The password still signs in, so that the person may go on without a change.</param>
internal sealed record PendingPasswordChange(
    PasswordCredential Credential, string Directory, bool IsPrivate, string Target, string Message, bool IsSignedIn)
{
    public override string ToString() => $"password change in {Directory} for {Credential.UserName}";
}
