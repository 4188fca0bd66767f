namespace Gateway.Identity.Verifiers;

/// <summary>Makes judges that try over IMAP4, POP3 or SMTP; given by what speaks those protocols.</summary>
public interface IMailCredentialVerifiers
{
    /// <param name="name">The directory's name, for logs.</param>
    /// <param name="options">Where to try; its address is one of mail.</param>
    ICredentialVerifier Create(string name, CredentialVerifierOptions options);
}
