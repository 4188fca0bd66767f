using Gateway.Certificates.Checking;

namespace Gateway.Cli.Certificates;

/// <summary>A row of <c>gateway certificate check</c>. Scripts read its JSON, so names and order are part of the contract.</summary>
internal sealed record CheckedCertificate
{
    public required string Target { get; init; }

    public string? Subject { get; init; }

    public string? Issuer { get; init; }

    public string? Root { get; init; }

    public IReadOnlyList<string> Names { get; init; } = [];

    public string? Key { get; init; }

    public string? Signature { get; init; }

    public DateTime? NotAfter { get; init; }

    /// <summary>The number of certificates that the server sends.</summary>
    public int Sent { get; init; }

    public required IReadOnlyList<ChainDiagnostic> Findings { get; init; }

    public bool Good => Findings.Count == 0 && Subject is not null;
}
