namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>What a browser was sent to a provider with, and where it goes afterwards.</summary>
/// <param name="Issuer">The provider's configured name.</param>
/// <param name="Nonce">What the ID token must repeat.</param>
/// <param name="Verifier">What proves that the code was asked for here (RFC 7636).</param>
/// <param name="Target">Where the person was going.</param>
internal sealed record OpenIdRequest(string Issuer, string Nonce, string Verifier, string Target)
{
    public override string ToString() => $"question to {Issuer}";
}
