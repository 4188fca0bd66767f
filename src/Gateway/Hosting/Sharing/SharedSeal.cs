using Gateway.Certificates.Keys;
using Gateway.Preauthentication;

namespace Gateway.Hosting.Sharing;

/// <summary>
/// Seals what is kept in the shared store with the passphrase of the certificates, so that whoever reads the store has no keys and whoever
/// writes to it makes none. Without a passphrase it is kept in clear, of which <c>gateway check</c> warns.
/// </summary>
internal sealed class SharedSeal(CookieKeyFolder folder)
{
    public string Seal(byte[] content) =>
        Convert.ToBase64String(folder.Passphrase is { } passphrase ? PasswordEnvelope.Seal(content, passphrase) : content);

    /// <exception cref="System.Security.Cryptography.CryptographicException">It was sealed with another passphrase, or
    /// altered.</exception>
    /// <exception cref="FormatException">It was not sealed by a gateway.</exception>
    public byte[] Open(string text)
    {
        var content = Convert.FromBase64String(text);
        return folder.Passphrase is { } passphrase ? PasswordEnvelope.Open(content, passphrase) : content;
    }
}
