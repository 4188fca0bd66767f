using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Settings;

namespace Gateway.Certificates.Renewal;

/// <summary>A certificate that is wanted.</summary>
/// <param name="Name">The configured name, which is also its entry in the store.</param>
/// <param name="Options">The name's settings: kind of key, life, further names.</param>
/// <param name="Current">The certificate in use, or null where there is none; it belongs to the caller.</param>
public sealed record CertificateOrder(string Name, CertificateOptions Options, X509Certificate2? Current)
{
    /// <summary>Every name the certificate must have, the configured one first.</summary>
    public IReadOnlyList<string> Names { get; } =
    [
        Name,
        .. Options.AlternativeNames.Where(n => !n.Equals(Name, StringComparison.OrdinalIgnoreCase)),
    ];
}
