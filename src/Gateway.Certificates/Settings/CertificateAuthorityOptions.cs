using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Certificates.Keys;
using Gateway.Configuration;

namespace Gateway.Certificates.Settings;

/// <summary>The <c>Authority</c> section: the gateway's own certificate authority, made when it first issues.</summary>
public sealed class CertificateAuthorityOptions
{
    [Description("Folder of the own CA: its key, certificate, register and revocation list; relative to the configuration file.")]
    [DataType("Path")]
    public string Folder { get; init; } = "authority";

    [Description("The CA's name, as people see it in their list of trusted roots; used when it is made.")]
    public string Name { get; init; } = "Gateway Certificate Authority";

    [Description("The kind of the CA's key; used when it is made.")]
    public CertificateKeyKind Key { get; init; } = CertificateKeyKind.EcdsaP384;

    [Description("How long the CA lives; used when it is made.")]
    [TimeRange("1.00:00:00", "10950.00:00:00")]
    public TimeSpan Life { get; init; } = TimeSpan.FromDays(3650);

    [Description("DNS domains that the CA may issue for, and no others (name constraints); used when it is made.")]
    public IReadOnlyList<string> PermittedDomains { get; init; } = [];

    [Description("Plain HTTP URL below which clients find ca.crl and ca.cer; written into what is issued.")]
    public Uri? PublicUrl { get; init; }

    [Description("How long a revocation list is valid; a running gateway makes a new one when half of it is over.")]
    [TimeRange("01:00:00", "365.00:00:00")]
    public TimeSpan RevocationListLife { get; init; } = TimeSpan.FromDays(7);
}
