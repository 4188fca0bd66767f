namespace Gateway.Identity.Credentials;

/// <summary>A user name and a password: Basic, a sign-in form, LOGIN, USER/PASS, SASL PLAIN.</summary>
public sealed class PasswordCredential(string userName, Secret password) : Credential
{
    public override string UserName { get; } = userName;

    public Secret Password { get; } = password;
}
