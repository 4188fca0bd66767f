using Gateway.Identity.Credentials;

namespace Gateway.Identity.AppPasswords;

/// <summary>A name and a password, where app passwords are accepted.</summary>
/// <param name="presented">What the client sent.</param>
/// <param name="scope">What is opened: a name of <see cref="AppPassword.Scopes"/>.</param>
/// <param name="orPassword">Whether the user's own password is accepted too.</param>
public sealed class AppPasswordCredential(PasswordCredential presented, string scope, bool orPassword) : Credential
{
    public override string UserName => presented.UserName;

    public PasswordCredential Presented => presented;

    public string Scope => scope;

    public bool OrPassword => orPassword;
}
