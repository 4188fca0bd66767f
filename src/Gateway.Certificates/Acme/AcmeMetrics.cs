using System.Diagnostics.Metrics;
using Gateway.Certificates.Selection;
using Gateway.Certificates.Settings;

namespace Gateway.Certificates.Acme;

/// <summary>Counts orders by how they ended, and how long they took.</summary>
internal sealed class AcmeMetrics
{
    private readonly Histogram<double> _orders;

    public AcmeMetrics(IMeterFactory factory) => _orders = factory.Create(CertificatesMetrics.MeterName)
        .CreateHistogram<double>("gateway.acme.order.duration", "s", "How long orders took, by how they ended and how the name was shown.");

    /// <param name="failure">Why there is no certificate, or null where there is.</param>
    /// <param name="challenge">How the names were shown.</param>
    /// <param name="duration">From the first request to the last.</param>
    internal void Ordered(AcmeFailureKind? failure, AcmeChallenge challenge, TimeSpan duration) => _orders.Record(
        duration.TotalSeconds,
        new("gateway.acme.outcome", failure?.ToString() ?? "Issued"),
        new("gateway.acme.challenge", challenge.ToString()));
}
