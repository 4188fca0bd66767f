namespace Gateway.Identity.Verifiers;

/// <summary>Creates verifiers that use IMAP4, POP3 or SMTP; implemented by the component that supports these protocols.</summary>
public interface IMailCredentialVerifiers
{
    /// <param name="name">The directory's name, for logs.</param>
    /// <param name="options">The options; the address has the scheme of a mail protocol.</param>
    ICredentialVerifier Create(string name, CredentialVerifierOptions options);
}
