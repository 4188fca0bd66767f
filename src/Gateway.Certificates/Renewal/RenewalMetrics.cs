using System.Diagnostics.Metrics;
using Gateway.Certificates.Selection;
using Gateway.Certificates.Settings;

namespace Gateway.Certificates.Renewal;

/// <summary>Counts certificates that the gateway issued, and attempts that failed.</summary>
public sealed class RenewalMetrics
{
    private readonly Counter<long> _renewals;
    private readonly Counter<long> _failures;

    public RenewalMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(CertificatesMetrics.MeterName);
        _renewals = meter.CreateCounter<long>(
            "gateway.certificate.renewals", "{certificate}", "Certificates issued and installed by the gateway.");
        _failures = meter.CreateCounter<long>(
            "gateway.certificate.renewal_failures", "{attempt}", "Attempts to issue a certificate that failed.");
    }

    internal void Renewed(string name, CertificateSource source) => _renewals.Add(
        1,
        new KeyValuePair<string, object?>("gateway.certificate.name", name),
        new KeyValuePair<string, object?>("gateway.certificate.issuer", source.ToString()));

    internal void RenewalFailed(string name, CertificateSource source, IssueFailure reason) => _failures.Add(
        1,
        new KeyValuePair<string, object?>("gateway.certificate.name", name),
        new KeyValuePair<string, object?>("gateway.certificate.issuer", source.ToString()),
        new KeyValuePair<string, object?>("error.type", reason.ToString()));
}
