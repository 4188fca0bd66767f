namespace Gateway.Certificates.Acme;

/// <summary>An account with a CA.</summary>
/// <param name="Url">Its address, which names it in requests.</param>
/// <param name="Email">Where the CA may write to, as it was last told.</param>
internal sealed record AcmeAccount(string Url, string? Email);
