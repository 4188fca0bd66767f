namespace Gateway.Cli.Certificates;

/// <summary>A row of <c>gateway certificate list</c>.</summary>
internal sealed record ListedCertificate(
    string Name,
    IReadOnlyList<string> Names,
    string? Subject,
    string? Issuer,
    string? Serial,
    string? Key,
    DateTime? NotBefore,
    DateTime? NotAfter,
    int? DaysLeft,
    string RenewedBy,
    string? Source,
    IReadOnlyList<string> Listeners,
    IReadOnlyList<string> Routes,
    int PendingRequests,
    string? Problem);
