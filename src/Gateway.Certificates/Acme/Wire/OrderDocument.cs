namespace Gateway.Certificates.Acme.Wire;

/// <summary>An order (RFC 8555 7.1.3).</summary>
internal sealed record OrderDocument
{
    public string? Status { get; init; }

    public IReadOnlyList<string?>? Authorizations { get; init; }

    public string? Finalize { get; init; }

    public string? Certificate { get; init; }

    public ProblemDocument? Error { get; init; }
}
