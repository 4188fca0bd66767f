namespace Gateway.Identity.Tokens;

/// <summary>Finds every mistake in one <c>Client</c> section.</summary>
internal static class OpenIdClientOptionsValidator
{
    private const string Openid = "openid";

    public static IEnumerable<(string Key, string Message)> Validate(OpenIdClientOptions client)
    {
        if (client.Id.Length is 0 or > 255 || client.Id.Any(c => c is < '!' or > '~'))
        {
            yield return (
                "Id", "is not a client id; allowed: 1 to 255 printable ASCII characters without spaces, as the provider issued it");
        }

        if (client.Secret is { } secret && (secret.Length == 0 || secret.Any(char.IsControl)))
        {
            yield return (
                "Secret", "is empty or has control characters; allowed: the secret as the provider issued it, or none for a public client");
        }

        if (!client.Scopes.Contains(Openid, StringComparer.Ordinal))
        {
            yield return ("Scopes", $"lacks {Openid}, without which the provider issues no ID token; allowed: {Openid} and others");
        }

        for (var i = 0; i < client.Scopes.Count; i++)
        {
            // RFC 6749 3.3
            if (client.Scopes[i].Length == 0 || client.Scopes[i].Any(c => c is < '!' or > '~' or '"' or '\\'))
            {
                yield return ($"Scopes:{i}", $"'{client.Scopes[i]}' is not a scope; allowed: printable ASCII without spaces, \" and \\");
            }
        }
    }
}
