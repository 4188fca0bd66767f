namespace Gateway.Identity.Tokens;

/// <summary>Finds every mistake in what the gateway is to a provider.</summary>
internal static class OpenIdClientOptionsValidator
{
    private const string Openid = "openid";

    public static IEnumerable<(string Key, string Message)> Validate(OpenIdClientOptions client)
    {
        if (client.Id.Length is 0 or > 255 || client.Id.Any(c => c is < '!' or > '~'))
        {
            yield return ("Id", "is no client id; allowed: 1 to 255 printable ASCII characters without blanks, as the provider gave it");
        }

        if (client.Secret is { } secret && (secret.Length == 0 || secret.Any(char.IsControl)))
        {
            yield return ("Secret", "is empty or has control characters; allowed: the secret as the provider gave it, or none for a public client");
        }

        if (!client.Scopes.Contains(Openid, StringComparer.Ordinal))
        {
            yield return ("Scopes", $"lacks {Openid}, without which a provider does not say who signed in; allowed: {Openid} and others");
        }

        for (var i = 0; i < client.Scopes.Count; i++)
        {
            // RFC 6749 3.3
            if (client.Scopes[i].Length == 0 || client.Scopes[i].Any(c => c is < '!' or > '~' or '"' or '\\'))
            {
                yield return ($"Scopes:{i}", $"'{client.Scopes[i]}' is not a scope; allowed: printable ASCII without blanks, \" and \\");
            }
        }
    }
}
