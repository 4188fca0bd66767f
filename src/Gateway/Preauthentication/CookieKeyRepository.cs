using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Gateway.Certificates.Keys;
using Gateway.Identity.State;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Gateway.Preauthentication;

/// <summary>
/// Keeps the keys of the cookies in the folder: encrypted where a passphrase is configured. A key that was written before the passphrase
/// was configured is encrypted when it is read.
/// </summary>
internal sealed partial class CookieKeyRepository(CookieKeyFolder folder, ILoggerFactory loggers) : IXmlRepository
{
    private const string Encrypted = "encryptedKey";

    private readonly FileSystemXmlRepository _files = new(folder.Create(), loggers);
    private readonly ILogger<CookieKeyRepository> _logger = loggers.CreateLogger<CookieKeyRepository>();

    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Directory.EnumerateFiles(folder.Path, "*.xml").Select(ReadFile).OfType<XElement>()];

    public void StoreElement(XElement element, string friendlyName) =>
        _files.StoreElement(folder.Passphrase is { } passphrase ? Encrypt(element, passphrase) : element, friendlyName);

    /// <summary>The key in a file; null where it cannot be read, so that one file does not end the sessions of all the others.</summary>
    private XElement? ReadFile(string file)
    {
        try
        {
            var element = XElement.Load(file);
            if (element.Name == Encrypted)
            {
                return Decrypt(element, folder.Passphrase ?? throw new CryptographicException("no passphrase"));
            }

            if (folder.Passphrase is { } passphrase)
            {
                EncryptFile(file, element, passphrase);
            }

            return element;
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException or XmlException)
        {
            Log.NotRead(_logger, file, e.Message);
            return null;
        }
    }

    private static void EncryptFile(string file, XElement element, string passphrase) =>
        AtomicFile.Replace(file, stream => Encrypt(element, passphrase).Save(stream));

    private static XElement Encrypt(XElement element, string passphrase)
    {
        var plain = Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting));
        var encrypted = new XElement(Encrypted, Convert.ToBase64String(PasswordEnvelope.Seal(plain, passphrase)));
        CryptographicOperations.ZeroMemory(plain);
        return encrypted;
    }

    private static XElement Decrypt(XElement element, string passphrase)
    {
        var plain = PasswordEnvelope.Open(Convert.FromBase64String(element.Value), passphrase);
        var decrypted = XElement.Parse(Encoding.UTF8.GetString(plain));
        CryptographicOperations.ZeroMemory(plain);
        return decrypted;
    }

    private static partial class Log
    {
        [LoggerMessage(3170, LogLevel.Error,
            "The key of the cookies in {File} cannot be read; sessions that it protects have ended: {Reason}")]
        public static partial void NotRead(ILogger logger, string file, string reason);
    }
}
