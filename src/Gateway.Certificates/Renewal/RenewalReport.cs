using Microsoft.Extensions.Logging;

namespace Gateway.Certificates.Renewal;

/// <summary>Where the outcome of renewals is reported.</summary>
/// <param name="Status">What <c>gateway status</c> shows.</param>
/// <param name="Metrics">Counts renewals and failures.</param>
/// <param name="Logger">The log.</param>
public sealed record RenewalReport(RenewalStatus Status, RenewalMetrics Metrics, ILogger<CertificateRenewal> Logger);
