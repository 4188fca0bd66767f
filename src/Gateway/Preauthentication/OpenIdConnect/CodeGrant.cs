namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>What is exchanged for tokens at a provider: the code, with the proof that it was requested by this gateway.</summary>
/// <param name="Code">The authorization code.</param>
/// <param name="Verifier">The code verifier (RFC 7636 4.5).</param>
/// <param name="RedirectUri">The address that the code was sent to.</param>
internal sealed record CodeGrant(string Code, string Verifier, string RedirectUri)
{
    public override string ToString() => "***";
}
