using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Renewal;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Turns;
using Microsoft.Extensions.Options;

namespace Gateway.Certificates.Authority;

/// <summary>Issues by the own CA, which is made when it is first needed.</summary>
internal sealed class OwnCaIssuer(
    IOptionsMonitor<CertificatesOptions> options, TimeProvider time, ICertificateSharing sharing) : ICertificateIssuer
{
    public CertificateSource Source => CertificateSource.OwnCa;

    public ValueTask<DateTimeOffset?> SuggestRenewalAsync(X509Certificate2 current, CancellationToken cancellationToken) =>
        new((DateTimeOffset?)null);

    public async Task<IssueResult> IssueAsync(CertificateOrder order, CancellationToken cancellationToken)
    {
        try
        {
            var current = options.CurrentValue;
            using var authority = CertificateAuthority.OpenOrCreate(current.Authority, current.Passphrase, time);
            var certificate = authority.Issue(order.Names, order.Options.Life, order.Options.Key);

            // Every register has it before anybody sees it.
            await sharing.PublishStoreAsync();
            return IssueResult.Issued(certificate);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return IssueResult.Failed(IssueFailure.Configuration, $"The own CA cannot issue: {e.Message}");
        }
    }
}
