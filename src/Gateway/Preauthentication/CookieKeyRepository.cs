using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Gateway.Certificates.Keys;
using Gateway.Identity.State;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Gateway.Preauthentication;

/// <summary>
/// Keeps the keys of the cookies in the folder: encrypted where a passphrase is configured. Then a clear key is not used, as anybody who
/// can write into the folder could have made it, and every session with it; <see cref="EncryptAll"/> takes over those from before.
/// </summary>
internal sealed partial class CookieKeyRepository(CookieKeyFolder folder, ILoggerFactory loggers) : IXmlRepository
{
    private const string Encrypted = "encryptedKey";

    private readonly FileSystemXmlRepository _files = new(folder.Create(), loggers);
    private readonly ILogger<CookieKeyRepository> _logger = loggers.CreateLogger<CookieKeyRepository>();

    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. folder.Files.Select(ReadFile).OfType<XElement>()];

    public void StoreElement(XElement element, string friendlyName) =>
        _files.StoreElement(folder.Passphrase is { } passphrase ? Encrypt(element, passphrase) : element, friendlyName);

    /// <summary>Encrypts the keys that were written before there was a passphrase.</summary>
    /// <returns>The files that it encrypted.</returns>
    /// <exception cref="XmlException">A file is no XML.</exception>
    public static IReadOnlyList<string> EncryptAll(CookieKeyFolder folder, string passphrase)
    {
        var encrypted = new List<string>();
        foreach (var file in folder.Files)
        {
            var element = XElement.Load(file);
            if (element.Name != Encrypted)
            {
                AtomicFile.Replace(file, stream => Encrypt(element, passphrase).Save(stream));
                encrypted.Add(file);
            }
        }

        return encrypted;
    }

    /// <summary>Whether a key that another gateway has written can be read here.</summary>
    /// <exception cref="CryptographicException">It was not sealed with the passphrase, or needs one.</exception>
    /// <exception cref="XmlException">It is no key.</exception>
    public static void Verify(string content, string? passphrase)
    {
        var element = XElement.Parse(content);
        if (element.Name == Encrypted)
        {
            Decrypt(element, passphrase ?? throw new CryptographicException("no passphrase"));
        }
        else if (passphrase is not null)
        {
            throw new CryptographicException("it is not sealed");
        }
    }

    /// <summary>A key file as it is without a passphrase.</summary>
    /// <exception cref="CryptographicException">The passphrase does not open it.</exception>
    /// <exception cref="XmlException">It is no key.</exception>
    public static byte[] Unlocked(byte[] content, string? passphrase)
    {
        var element = XElement.Load(new MemoryStream(content));
        return element.Name == Encrypted
            ? Encoding.UTF8.GetBytes(Decrypt(element, passphrase ?? throw new CryptographicException("no passphrase")).ToString())
            : content;
    }

    /// <summary>A key file that is encrypted, where there is a passphrase.</summary>
    /// <exception cref="XmlException">It is no key.</exception>
    public static byte[] Locked(byte[] content, string? passphrase) => passphrase is null
        ? content
        : Encoding.UTF8.GetBytes(Encrypt(XElement.Load(new MemoryStream(content)), passphrase).ToString());

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

            if (folder.Passphrase is null)
            {
                return element;
            }

            Log.NotEncrypted(_logger, file);
            return null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException or XmlException)
        {
            Log.NotRead(_logger, file, e.Message);
            return null;
        }
    }

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

        [LoggerMessage(3171, LogLevel.Error, "The key of the cookies in {File} is not encrypted, and is not used because a passphrase is "
            + "configured. If the gateway wrote it before there was a passphrase, run: gateway keys encrypt")]
        public static partial void NotEncrypted(ILogger logger, string file);
    }
}
