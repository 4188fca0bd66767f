using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Identity.ClientCertificates;

/// <summary>One entry of <c>Identity.ClientAuthorities</c>: the certificates that are accepted, and their user names.</summary>
public sealed class ClientAuthorityOptions
{
    [DataType("Path")]
    [Description("PEM file of the trusted roots and of intermediate authorities, if any. Roots of the system are not trusted for clients. "
        + "That of the gateway's own CA is ca.pem in the folder of Certificates.Authority.")]
    public string Roots { get; init; } = "";

    [DataType("Path")]
    [Description("File with the revocation list in DER, or with several in PEM; read again when it changes. That of the gateway's own CA "
        + "is ca.crl beside ca.pem. If it is given, a certificate without a valid list is refused.")]
    public string? RevocationList { get; init; }

    [Description("Fields of the certificate with the user name, in order of preference: UserPrincipalName, Email, Dns, CommonName.")]
    public IReadOnlyList<CertificateName> UserName { get; init; } = [CertificateName.UserPrincipalName, CertificateName.Email];

    [Description("Name of the directory that must know the user and provides the groups: users for the user file, or a name in "
        + "Directories. Without it the certificate is sufficient, as for devices.")]
    public string? Directory { get; init; }
}
