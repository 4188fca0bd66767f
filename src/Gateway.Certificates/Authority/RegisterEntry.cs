using System.Security.Cryptography.X509Certificates;

namespace Gateway.Certificates.Authority;

/// <summary>One certificate of the own CA, as its register has it.</summary>
public sealed record RegisterEntry
{
    /// <summary>The serial number, hexadecimal.</summary>
    public required string Serial { get; init; }

    /// <summary>The distinguished name.</summary>
    public required string Subject { get; init; }

    /// <summary>The names that the certificate covers.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    public CertificatePurpose Purpose { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>A user of this machine, or <c>gateway</c>.</summary>
    public required string IssuedBy { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    public string? RevokedBy { get; init; }

    public X509RevocationReason? Reason { get; init; }
}
