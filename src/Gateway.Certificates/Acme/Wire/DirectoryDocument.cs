namespace Gateway.Certificates.Acme.Wire;

/// <summary>Where the server's resources are (RFC 8555 7.1.1).</summary>
internal sealed record DirectoryDocument
{
    public string? NewNonce { get; init; }

    public string? NewAccount { get; init; }

    public string? NewOrder { get; init; }

    /// <summary>RFC 9773 3: absent where the server offers no renewal information.</summary>
    public string? RenewalInfo { get; init; }

    public Metadata? Meta { get; init; }

    internal sealed record Metadata
    {
        public string? TermsOfService { get; init; }

        public bool ExternalAccountRequired { get; init; }
    }
}
