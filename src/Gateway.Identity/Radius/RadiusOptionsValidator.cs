using System.ComponentModel.DataAnnotations;

namespace Gateway.Identity.Radius;

/// <summary>Finds every mistake in one <c>Radius</c> section.</summary>
internal static class RadiusOptionsValidator
{
    private const int ShortestSecret = 16;

    public static IEnumerable<ValidationResult> Validate(RadiusOptions options)
    {
        for (var i = 0; i < options.Servers.Count; i++)
        {
            if (RadiusServerAddress.TryParse(options.Servers[i]) is null)
            {
                yield return new ValidationResult(
                    $"'{options.Servers[i]}' is not a RADIUS server; allowed: a name or an address, optionally with :port",
                    [$"Servers:{i}"]);
            }
        }

        if (options.Servers.Count == 0)
        {
            yield return new ValidationResult("is empty; allowed: at least one server", ["Servers"]);
        }

        // RFC 2865 3: it must be hard to guess; MD5 allows shorter ones to be found within minutes.
        if (options.Secret is not { Length: >= ShortestSecret })
        {
            yield return new ValidationResult(
                $"is shorter than {ShortestSecret} characters; give Secret, SecretFile or the environment variable", ["Secret"]);
        }

        if (options.NasIdentifier.Length is 0 or > 200)
        {
            yield return new ValidationResult("has the wrong length; allowed: 1 to 200 characters", ["NasIdentifier"]);
        }

        if (options.CodeSeparator is { Length: not 1 })
        {
            yield return new ValidationResult("is not a single character; allowed: one character such as ','", ["CodeSeparator"]);
        }
    }
}
