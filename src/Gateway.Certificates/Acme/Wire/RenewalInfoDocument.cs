namespace Gateway.Certificates.Acme.Wire;

/// <summary>When the server would have a certificate renewed (RFC 9773 4.2).</summary>
internal sealed record RenewalInfoDocument
{
    public Window? SuggestedWindow { get; init; }

    internal sealed record Window(DateTimeOffset Start, DateTimeOffset End);
}
