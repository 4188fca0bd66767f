namespace Gateway.Certificates.Acme.Wire;

/// <summary>Whether the account may have a certificate for a name, and how to show it (RFC 8555 7.1.4).</summary>
internal sealed record AuthorizationDocument
{
    public NameIdentifier? Identifier { get; init; }

    public string? Status { get; init; }

    public IReadOnlyList<Challenge?>? Challenges { get; init; }

    internal sealed record NameIdentifier(string? Type, string? Value);

    /// <summary>RFC 8555 8.</summary>
    internal sealed record Challenge
    {
        public string? Type { get; init; }

        public string? Url { get; init; }

        public string? Token { get; init; }

        public string? Status { get; init; }

        public ProblemDocument? Error { get; init; }
    }
}
