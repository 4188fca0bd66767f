using System.Diagnostics.Metrics;

namespace Gateway.Certificates.Selection;

/// <summary>Says how long certificates are still valid, and counts those on disk that could not be used.</summary>
public sealed class CertificatesMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Gateway.Certificates";

    private readonly Meter _meter;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _warnings;

    public CertificatesMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _rejected = _meter.CreateCounter<long>(
            "gateway.certificate.rejected", "{reading}", "Readings of a certificate that could not be used.");
        _warnings = _meter.CreateCounter<long>(
            "gateway.certificate.expiry_warnings",
            "{warning}",
            "Certificates that came near their end, by the days left: 30, 14, 7, 1, 0.");
    }

    internal void ExpiryWarned(string name, int days) =>
        _warnings.Add(1, new KeyValuePair<string, object?>(
            "gateway.certificate.name", name), new KeyValuePair<string, object?>("gateway.certificate.days_left", days));

    public void Rejected(string name) => _rejected.Add(1, new KeyValuePair<string, object?>("gateway.certificate.name", name));

    internal void ObserveExpiry(Func<IReadOnlyList<ServerCertificate>> certificates, TimeProvider time) => _meter.CreateObservableGauge(
        "gateway.certificate.expiry",
        () => certificates().Select(c => new Measurement<double>(
            (c.Leaf.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime).TotalSeconds,
            new KeyValuePair<string, object?>("gateway.certificate.name", c.Name),
            new KeyValuePair<string, object?>("gateway.certificate.key", c.IsRsa ? "RSA" : "ECDSA"))),
        "s",
        "Time until the certificate expires; negative once it has.");
}
