using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Renewal;
using Gateway.Certificates.Settings;

namespace Gateway.UnitTests.Certificates.Renewal;

/// <summary>An issuer that gives what it is told to, then what the one behind it gives.</summary>
internal sealed class FlakyIssuer(ICertificateIssuer issuer, params Func<IssueResult>[] first) : ICertificateIssuer
{
    private readonly Queue<Func<IssueResult>> _first = new(first);

    public CertificateSource Source => issuer.Source;

    public int Orders { get; private set; }

    public DateTimeOffset? Suggestion { get; set; }

    public ValueTask<DateTimeOffset?> SuggestRenewalAsync(X509Certificate2 current, CancellationToken cancellationToken) => new(Suggestion);

    public Task<IssueResult> IssueAsync(CertificateOrder order, CancellationToken cancellationToken)
    {
        Orders++;
        return _first.TryDequeue(out var next) ? Task.FromResult(next()) : issuer.IssueAsync(order, cancellationToken);
    }
}
