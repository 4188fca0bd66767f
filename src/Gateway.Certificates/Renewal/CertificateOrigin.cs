using Gateway.Certificates.Settings;
using Gateway.Certificates.Turns;

namespace Gateway.Certificates.Renewal;

/// <summary>Where the certificate of a name comes from.</summary>
/// <param name="Options">The name's options.</param>
/// <param name="Issuer">Issues what they ask for.</param>
/// <param name="Sharing">Agrees with the other gateways on who asks it.</param>
internal sealed record CertificateOrigin(CertificateOptions Options, ICertificateIssuer Issuer, ICertificateSharing Sharing);
