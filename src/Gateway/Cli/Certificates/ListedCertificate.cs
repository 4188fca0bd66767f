namespace Gateway.Cli.Certificates;

/// <summary>A row of <c>gateway certificate list</c>. Scripts read its JSON, so names and order are part of the contract.</summary>
internal sealed record ListedCertificate
{
    public required string Name { get; init; }

    public IReadOnlyList<string> Names { get; init; } = [];

    public string? Subject { get; init; }

    public string? Issuer { get; init; }

    public string? Serial { get; init; }

    public string? Key { get; init; }

    public DateTime? NotBefore { get; init; }

    public DateTime? NotAfter { get; init; }

    public int? DaysLeft { get; init; }

    public required string RenewedBy { get; init; }

    public string? Source { get; init; }

    public IReadOnlyList<string> Listeners { get; init; } = [];

    public IReadOnlyList<string> Routes { get; init; } = [];

    public int PendingRequests { get; init; }

    public string? Problem { get; init; }
}
