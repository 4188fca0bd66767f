using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Settings;

namespace Gateway.Certificates.Renewal;

/// <summary>
/// One source of certificates, registered as a singleton. The renewal asks it, one name at a time, installs what it gives, and asks again
/// after a failure; an issuer neither writes to the store's names nor retries a whole order.
/// </summary>
public interface ICertificateIssuer
{
    /// <summary>The configured value that chooses this issuer.</summary>
    CertificateSource Source { get; }

    /// <summary>
    /// When the certificate in use is to be replaced, where the issuer knows better than "when a third of its life is left" (ARI, RFC
    /// 9773); otherwise null.
    /// </summary>
    ValueTask<DateTimeOffset?> SuggestRenewalAsync(X509Certificate2 current, CancellationToken cancellationToken);

    /// <summary>Makes a key and gets a certificate for it. A refusal is an outcome, not an exception.</summary>
    Task<IssueResult> IssueAsync(CertificateOrder order, CancellationToken cancellationToken);
}
