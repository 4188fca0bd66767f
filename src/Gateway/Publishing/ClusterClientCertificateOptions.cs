using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Outbound;

namespace Gateway.Publishing;

/// <summary>The certificate by which the gateway proves to the destinations of a cluster who it is.</summary>
internal sealed class ClusterClientCertificateOptions
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

    internal ClientIdentity Read() => ClientIdentity.Read(File, KeyFile, Password);
}
