using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Gateway.Outbound;

namespace Gateway.Identity.Tokens;

/// <summary>Finds every mistake in the issuers of tokens.</summary>
internal static class TokenIssuerOptionsValidator
{
    /// <summary>Only asymmetric signatures: with a shared secret, everyone who can verify can also sign.</summary>
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    private static readonly string[] OwnParameters = ["realm", "error", "error_description"];

    public static IEnumerable<ValidationResult> Validate(
        IReadOnlyDictionary<string, TokenIssuerOptions> issuers, bool withFiles)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, issuer) in issuers)
        {
            foreach (var (key, message) in Validate(issuer, withFiles))
            {
                yield return new ValidationResult(message, [$"Issuers:{name}:{key}"]);
            }

            foreach (var iss in issuer.AccessTokenIssuers.Append(issuer.Issuer).Distinct().Where(iss => iss.Length > 0))
            {
                if (!seen.TryAdd(iss, name))
                {
                    yield return new ValidationResult(
                        $"'{iss}' is also the issuer of {seen[iss]}; allowed: one entry per issuer", [$"Issuers:{name}:Issuer"]);
                }
            }
        }
    }

    private static IEnumerable<(string Key, string Message)> Validate(TokenIssuerOptions issuer, bool withFiles)
    {
        if (!IsHttps(issuer.Issuer))
        {
            yield return ("Issuer", $"'{issuer.Issuer}' is not an issuer; allowed: a URL that begins with https://");
        }

        foreach (var finding in Tenants(issuer))
        {
            yield return finding;
        }

        if (issuer.AccessTokenIssuer is { } access
            && (!Uri.TryCreate(access, UriKind.Absolute, out var uri) || (uri.Scheme != "http" && uri.Scheme != "https")))
        {
            yield return ("AccessTokenIssuer", $"'{access}' is not an issuer; allowed: a URL that begins with http:// or https://");
        }

        if (issuer.Metadata is { } metadata && !IsHttps(metadata.OriginalString))
        {
            yield return ("Metadata", $"'{metadata}' is not a URL for fetching keys; allowed: https://");
        }

        if ((issuer.Audiences.Count == 0 && issuer.Client is null) || issuer.Audiences.Any(string.IsNullOrWhiteSpace))
        {
            yield return ("Audiences", "is empty, so tokens for other audiences would be accepted; allowed: the values of aud that the "
                + "issuer uses for the gateway or the back end");
        }

        for (var i = 0; i < issuer.Algorithms.Count; i++)
        {
            if (!Algorithms.Contains(issuer.Algorithms[i], StringComparer.Ordinal))
            {
                yield return ($"Algorithms:{i}", $"'{issuer.Algorithms[i]}' is not accepted; allowed: {string.Join(", ", Algorithms)}");
            }
        }

        if (issuer.Algorithms.Count == 0)
        {
            yield return ("Algorithms", $"is empty; allowed: {string.Join(", ", Algorithms)}");
        }

        if (issuer.UserNameClaim.Length == 0)
        {
            yield return ("UserNameClaim", "is empty; allowed: a claim such as preferred_username or upn");
        }

        foreach (var (parameter, value) in issuer.Challenge)
        {
            if (parameter.Length == 0
                || parameter.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
                || OwnParameters.Contains(parameter, StringComparer.OrdinalIgnoreCase)
                || value.Any(c => c is < ' ' or > '~' or '"' or '\\'))
            {
                yield return ($"Challenge:{parameter}", "is not a parameter of a challenge; allowed: names of letters, digits, _ and - "
                    + "other than realm and error, with values of printable ASCII without \" and \\");
            }
        }

        foreach (var (key, message) in issuer.Client is { } client ? OpenIdClientOptionsValidator.Validate(client) : [])
        {
            yield return ($"Client:{key}", message);
        }

        if (issuer is { Client: not null, KeysFile: not null })
        {
            yield return ("KeysFile", "replaces discovery, which Client needs for the endpoints of the provider; allowed: without Client");
        }

        if (withFiles && issuer.KeysFile is { } file && ReadError(() => TokenKeys.Read(File.ReadAllText(file))) is { } error)
        {
            yield return ("KeysFile", error);
        }

        if (withFiles && TrustedRoots.Check(issuer.Roots) is { } rootsError)
        {
            yield return ("Roots", rootsError);
        }
    }

    private static IEnumerable<(string Key, string Message)> Tenants(TokenIssuerOptions issuer)
    {
        var hasPlace = issuer.Issuer.Contains(TokenIssuerOptions.TenantPlace, StringComparison.Ordinal);
        if (hasPlace != issuer.Tenants.Count > 0)
        {
            yield return ("Tenants", $"stand in the place of {TokenIssuerOptions.TenantPlace} in Issuer; allowed: both or neither. Without "
                + "a list of tenants, every company's users would be accepted");
        }

        if (hasPlace && issuer.Metadata is null && issuer.KeysFile is null)
        {
            yield return ("Metadata", "is required with Tenants; allowed: the common discovery document, such as "
                + "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration");
        }

        for (var i = 0; i < issuer.Tenants.Count; i++)
        {
            if (!Guid.TryParseExact(issuer.Tenants[i], "D", out _))
            {
                yield return ($"Tenants:{i}", $"'{issuer.Tenants[i]}' is not the id of a tenant; allowed: a GUID with hyphens");
            }
        }
    }

    private static bool IsHttps(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri.Scheme == Uri.UriSchemeHttps
        && uri.Fragment.Length == 0
        && uri.UserInfo.Length == 0;

    private static string? ReadError(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or FormatException)
        {
            return $"cannot be read: {e.Message}";
        }
    }
}
