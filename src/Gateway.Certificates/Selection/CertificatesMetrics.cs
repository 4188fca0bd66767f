using System.Diagnostics.Metrics;

namespace Gateway.Certificates.Selection;

/// <summary>Says until when certificates are valid, and counts those on disk that could not be used.</summary>
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

    internal void ObserveExpiry(Func<IReadOnlyList<ServerCertificate>> certificates) => _meter.CreateObservableGauge(
        "gateway.certificate.not_after",
        () => certificates().Select(c => new Measurement<long>(
            new DateTimeOffset(c.Leaf.NotAfter).ToUnixTimeSeconds(),
            new KeyValuePair<string, object?>("gateway.certificate.name", c.Name),
            new KeyValuePair<string, object?>("gateway.certificate.key", c.IsRsa ? "RSA" : "ECDSA"))),
        "s",
        "When the certificate expires, in seconds since 1970.");
}
