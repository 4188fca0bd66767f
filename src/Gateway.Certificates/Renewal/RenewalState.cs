using Gateway.Certificates.Settings;

namespace Gateway.Certificates.Renewal;

/// <summary>How the renewal of one name stands.</summary>
/// <param name="Name">The configured name.</param>
/// <param name="Source">Who issues.</param>
/// <param name="NextAt">When the certificate is to be replaced.</param>
/// <param name="LastRenewedAt">When it last was, by this process.</param>
/// <param name="Failures">Attempts that failed since then.</param>
/// <param name="LastError">Why the last of them failed, or null.</param>
public sealed record RenewalState(
    string Name,
    CertificateSource Source,
    DateTimeOffset? NextAt = null,
    DateTimeOffset? LastRenewedAt = null,
    int Failures = 0,
    string? LastError = null);
