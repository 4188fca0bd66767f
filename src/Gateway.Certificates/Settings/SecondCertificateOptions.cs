using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Certificates.Settings;

/// <summary>A second certificate of a name, with the other kind of key.</summary>
public sealed class SecondCertificateOptions
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

    internal CertificateOptions ToCertificate() => new() { File = File, KeyFile = KeyFile, Password = Password };
}
