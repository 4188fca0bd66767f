using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Renewal;
using Gateway.Certificates.Settings;
using Microsoft.Extensions.Options;

namespace Gateway.Certificates.Authority;

/// <summary>Issues by the own CA, which is made when it is first needed.</summary>
internal sealed class OwnCaIssuer(IOptionsMonitor<CertificatesOptions> options, TimeProvider time) : ICertificateIssuer
{
    public CertificateSource Source => CertificateSource.OwnCa;

    public ValueTask<DateTimeOffset?> SuggestRenewalAsync(X509Certificate2 current, CancellationToken cancellationToken) =>
        new((DateTimeOffset?)null);

    public Task<IssueResult> IssueAsync(CertificateOrder order, CancellationToken cancellationToken)
    {
        try
        {
            var current = options.CurrentValue;
            using var authority = CertificateAuthority.OpenOrCreate(current.Authority, current.Passphrase, time);
            return Task.FromResult(IssueResult.Issued(authority.Issue(order.Names, order.Options.Life, order.Options.Key)));
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return Task.FromResult(IssueResult.Failed(IssueFailure.Configuration, $"The own CA cannot issue: {e.Message}"));
        }
    }
}
