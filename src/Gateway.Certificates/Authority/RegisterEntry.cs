using System.Security.Cryptography.X509Certificates;

namespace Gateway.Certificates.Authority;

/// <summary>One certificate of the own CA, as its register knows it.</summary>
/// <param name="Serial">The serial number, hexadecimal.</param>
/// <param name="Subject">The distinguished name.</param>
/// <param name="Names">The names it is for.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="IssuedAt">When.</param>
/// <param name="IssuedBy">Who: a user of this machine, or <c>gateway</c>.</param>
/// <param name="NotAfter">When it ends.</param>
public sealed record RegisterEntry(
    string Serial,
    string Subject,
    IReadOnlyList<string> Names,
    CertificatePurpose Purpose,
    DateTimeOffset IssuedAt,
    string IssuedBy,
    DateTimeOffset NotAfter)
{
    public DateTimeOffset? RevokedAt { get; init; }

    public string? RevokedBy { get; init; }

    public X509RevocationReason? Reason { get; init; }
}
