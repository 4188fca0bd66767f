namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>The state of a sign-in while the browser is at the provider.</summary>
/// <param name="Issuer">The provider's configured name.</param>
/// <param name="Nonce">The value that the ID token must repeat.</param>
/// <param name="Verifier">The code verifier (RFC 7636 4.1).</param>
/// <param name="Target">The target after signing in.</param>
internal sealed record OpenIdRequest(string Issuer, string Nonce, string Verifier, string Target)
{
    public override string ToString() => $"request to {Issuer}";
}
