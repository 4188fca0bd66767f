using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Certificates.Keys;
using Gateway.Configuration;

namespace Gateway.Certificates.Settings;

/// <summary>
/// Where the certificate of one name comes from; all empty means the store, filled by hand or by <c>gateway certificate</c>.
/// </summary>
public sealed class CertificateOptions
{
    [Description("PEM certificate chain, leaf first, or a PFX file; relative to the configuration file.")]
    [DataType("Path")]
    public string? File { get; init; }

    [Description("PEM private key, where File is a PEM chain without one.")]
    [DataType("Path")]
    public string? KeyFile { get; init; }

    [Description("Password of the PFX or of the encrypted key; better given by PasswordFile.")]
    [PasswordPropertyText(true)]
    public string? Password { get; init; }

    [Description("File that holds the password.")]
    [DataType("Path")]
    public string? PasswordFile { get; init; }

    [Description("A second certificate of the name with the other kind of key: RSA beside ECDSA. Clients that can get the ECDSA one.")]
    public CertificateFileOptions? Second { get; init; }

    [Description("Who issues and renews this certificate while the gateway runs: None (an administrator installs it), OwnCa, or Acme.")]
    public CertificateSource Issuer { get; init; } = CertificateSource.None;

    [Description("Further names in the certificate that an issuer makes.")]
    public IReadOnlyList<string> AlternativeNames { get; init; } = [];

    [Description("The kind of key that an issuer makes.")]
    public CertificateKeyKind Key { get; init; } = CertificateKeyKind.EcdsaP256;

    [Description("How long a certificate of the own CA is valid; renewed when a third of it is left.")]
    [TimeRange("00:10:00", "825.00:00:00")]
    public TimeSpan Life { get; init; } = TimeSpan.FromDays(90);
}
