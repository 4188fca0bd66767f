using System.Security.Cryptography.X509Certificates;

namespace Gateway.Certificates.Authority;

/// <summary>One line of the register. A revocation has the serial number and the reason alone.</summary>
internal sealed record RegisterLine(DateTimeOffset Time, RegisterEvent Event, string Serial, string By)
{
    public string? Subject { get; init; }

    public IReadOnlyList<string>? Names { get; init; }

    public CertificatePurpose? Purpose { get; init; }

    public DateTimeOffset? NotAfter { get; init; }

    public X509RevocationReason? Reason { get; init; }
}
