using Gateway.Certificates.Settings;

namespace Gateway.Certificates.Renewal;

/// <summary>Where the certificate of a name comes from.</summary>
/// <param name="Options">The name's options.</param>
/// <param name="Issuer">Issues what they ask for.</param>
internal sealed record CertificateOrigin(CertificateOptions Options, ICertificateIssuer Issuer);
