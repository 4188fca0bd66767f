using Gateway.Certificates.Checking;

namespace Gateway.Cli.Certificates;

/// <summary>A row of <c>gateway certificate check</c>.</summary>
internal sealed record CheckedCertificate(
    string Target,
    string? Subject,
    string? Issuer,
    string? Root,
    IReadOnlyList<string> Names,
    string? Key,
    string? Signature,
    DateTime? NotAfter,
    int Sent,
    IReadOnlyList<ChainDiagnostic> Findings)
{
    public bool Good => Findings.Count == 0 && Subject is not null;
}
