using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Identity.ClientCertificates;

/// <summary>One entry of <c>Identity.ClientAuthorities</c>: whose client certificates are taken, and whom they name.</summary>
public sealed class ClientAuthorityOptions
{
    [DataType("Path")]
    [Description("PEM file of the trusted roots, and of authorities below them if there are any. No root of the system is trusted for clients. The own CA's is ca.pem in the folder of Certificates.Authority.")]
    public string Roots { get; init; } = "";

    [DataType("Path")]
    [Description("File with the revocation list in DER, or with several in PEM; read again when it changes. The own CA's is ca.crl beside ca.pem. Where it is given, a certificate without a list that is in date is refused.")]
    public string? RevocationList { get; init; }

    [Description("Where the certificate names its user, in the order of trying: UserPrincipalName, Email, Dns, CommonName.")]
    public IReadOnlyList<CertificateName> UserName { get; init; } = [CertificateName.UserPrincipalName, CertificateName.Email];

    [Description("Name of the directory that must know the user, and whose groups count: users for the user file, or a name in Directories. Without it the certificate's word is enough, as for devices.")]
    public string? Directory { get; init; }
}
