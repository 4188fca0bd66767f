namespace Gateway.Certificates.Selection;

/// <summary>A certificate in use, as <c>gateway status</c> shows it.</summary>
public sealed record CertificateStatus
{
    public required string Name { get; init; }

    public required string Subject { get; init; }

    public required string Issuer { get; init; }

    /// <summary>In UTC.</summary>
    public required DateTime NotBefore { get; init; }

    /// <summary>In UTC.</summary>
    public required DateTime NotAfter { get; init; }

    public required string Thumbprint { get; init; }

    /// <summary>The file or folder that the certificate was read from.</summary>
    public required string Source { get; init; }
}
