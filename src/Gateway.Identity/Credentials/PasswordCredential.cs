namespace Gateway.Identity.Credentials;

/// <summary>A user name and a password: Basic, a sign-in form, LOGIN, USER/PASS, SASL PLAIN.</summary>
public sealed class PasswordCredential(string userName, Secret password) : Credential
{
    public override string UserName { get; } = userName;

    public Secret Password { get; } = password;

    /// <summary>
    /// The same bytes of the client in another encoding, which are tried where <see cref="Password"/> is wrong; null for none. Both
    /// together are one attempt.
    /// </summary>
    public Secret? Alternative { get; init; }

    /// <summary>Decodes a name and a password whose encoding the client does not state.</summary>
    public static PasswordCredential Decode(ReadOnlySpan<byte> userName, ReadOnlySpan<byte> password) =>
        new(CredentialText.Decode(userName), new Secret(CredentialText.Decode(password)))
        {
            Alternative = CredentialText.DecodeAlternative(password) is { } alternative ? new Secret(alternative) : null,
        };

    /// <summary>The credential that a result has accepted.</summary>
    public PasswordCredential Accepted(AuthenticationResult result) =>
        result.IsByAlternative && Alternative is { } alternative ? new PasswordCredential(UserName, alternative) : this;
}
