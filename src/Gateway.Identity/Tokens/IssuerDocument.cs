using System.Text.Json;

namespace Gateway.Identity.Tokens;

/// <summary>The metadata of an issuer (OpenID Connect Discovery 3) with its keys; immutable.</summary>
public sealed record IssuerDocument
{
    internal IssuerDocument(TokenKeys keys) => Keys = keys;

    /// <summary>The keys; the same instance while they have not changed.</summary>
    internal TokenKeys Keys { get; init; }

    public Uri? AuthorizationEndpoint { get; init; }

    public Uri? TokenEndpoint { get; init; }

    public Uri? UserInfoEndpoint { get; init; }

    public Uri? EndSessionEndpoint { get; init; }

    /// <summary>Whether authorization responses have the parameter iss (RFC 9207).</summary>
    public bool SendsIssuerParameter { get; init; }

    /// <summary>Parses a discovery document and returns the address of the keys.</summary>
    /// <exception cref="FormatException">It is not a discovery document of this issuer.</exception>
    internal static (Uri KeysAddress, Func<TokenKeys, IssuerDocument> With) Read(string text, string issuer)
    {
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
            root = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new FormatException("the discovery document is not JSON", e);
        }

        // OpenID Connect Discovery 4.3; without this check one provider could impersonate another.
        if (root.ValueKind != JsonValueKind.Object || Text(root, "issuer") != issuer)
        {
            throw new FormatException($"the discovery document does not belong to {issuer}");
        }

        var keys = Address(root, "jwks_uri") ?? throw new FormatException("the discovery document has no https address in jwks_uri");
        return (keys, found => new IssuerDocument(found)
        {
            AuthorizationEndpoint = Address(root, "authorization_endpoint"),
            TokenEndpoint = Address(root, "token_endpoint"),
            UserInfoEndpoint = Address(root, "userinfo_endpoint"),
            EndSessionEndpoint = Address(root, "end_session_endpoint"),
            SendsIssuerParameter = root.TryGetProperty("authorization_response_iss_parameter_supported", out var names)
                && names.ValueKind == JsonValueKind.True,
        });
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Uri? Address(JsonElement root, string name) =>
        Uri.TryCreate(Text(root, name), UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps ? address : null;
}
