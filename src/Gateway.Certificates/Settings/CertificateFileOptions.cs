using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Keys;

namespace Gateway.Certificates.Settings;

/// <summary>A certificate with its key in files.</summary>
public sealed class CertificateFileOptions
{
    [Description("PEM certificate chain, leaf first, or a PFX file; relative to the configuration file.")]
    [DataType("Path")]
    public string File { get; init; } = "";

    [Description("PEM private key, where File is a PEM chain without one.")]
    [DataType("Path")]
    public string? KeyFile { get; init; }

    [Description("Password of the PFX or of the encrypted key; better given by PasswordFile.")]
    [PasswordPropertyText(true)]
    public string? Password { get; init; }

    [Description("File that holds the password.")]
    [DataType("Path")]
    public string? PasswordFile { get; init; }

    /// <summary>Reads the certificate, with its private key, and the others of its chain.</summary>
    /// <exception cref="IOException">A file cannot be read, or is too large.</exception>
    /// <exception cref="UnauthorizedAccessException">The process has no permission to read a file.</exception>
    /// <exception cref="CryptographicException">The files hold no certificate with its key, or the password is wrong.</exception>
    public (X509Certificate2 Leaf, X509Certificate2Collection Others) Read()
    {
        var chain = CertificateFiles.Read(File);
        var key = KeyFile is null ? chain : CertificateFiles.Read(KeyFile);
        try
        {
            return CertificateFiles.Parse(chain, key, Password);
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException($"the key does not belong to the certificate: {e.Message}", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    internal CertificateOptions ToCertificate() => new() { File = File, KeyFile = KeyFile, Password = Password };
}
