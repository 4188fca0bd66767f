using Gateway.Certificates.Keys;
using Gateway.Preauthentication;

namespace Gateway.Hosting.Sharing;

/// <summary>
/// Encrypts and authenticates entries of the shared store with the passphrase of the certificates: read access to the store reveals no
/// keys, and write access cannot add any. Without a passphrase entries are in clear text, and <c>gateway check</c> warns.
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
