using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Certificates;

/// <summary>Where the certificate of one name comes from; all empty means the store.</summary>
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
}
