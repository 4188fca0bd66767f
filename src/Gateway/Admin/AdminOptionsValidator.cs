using System.ComponentModel.DataAnnotations;
using System.Net;
using Gateway.Listeners;

namespace Gateway.Admin;

/// <summary>Validates the <c>Admin</c> section: an admin listener that is not on loopback needs a token.</summary>
internal static class AdminOptionsValidator
{
    private const int TokenLength = 16;

    public static IEnumerable<ValidationResult> Validate(AdminOptions options)
    {
        if (options.Endpoint.Length == 0)
        {
            yield break;
        }

        if (!ListenersOptionsValidator.TryParseEndpoint(options.Endpoint, out var endpoint))
        {
            yield return new ValidationResult(
                $"'{options.Endpoint}' is not an address and port; allowed: 127.0.0.1:9443, [::1]:9443, or empty for no admin listener",
                [nameof(options.Endpoint)]);
            yield break;
        }

        if (!IPAddress.IsLoopback(endpoint.Address) && string.IsNullOrEmpty(options.Token))
        {
            yield return new ValidationResult("is missing, and the admin listener is not on loopback; allowed: a token of 16 characters or "
                + "more, or an Endpoint on 127.0.0.1 or [::1]", [nameof(options.Token)]);
        }

        if (options.Token is { Length: > 0 and < TokenLength })
        {
            yield return new ValidationResult("is too short; allowed: 16 characters or more", [nameof(options.Token)]);
        }

        foreach (var finding in Validate(nameof(options.Administrators), options.Administrators, options.NeedsToken)
            .Concat(Validate(nameof(options.Viewers), options.Viewers, options.NeedsToken)))
        {
            yield return finding;
        }

        if (options.ViewToken is { Length: > 0 } view)
        {
            if (view.Length < TokenLength)
            {
                yield return new ValidationResult("is too short; allowed: 16 characters or more", [nameof(options.ViewToken)]);
            }

            if (!options.NeedsToken)
            {
                yield return new ValidationResult("has no effect, as everybody may act without Admin:Token; allowed: both, or neither",
                    [nameof(options.ViewToken)]);
            }
            else if (view == options.Token)
            {
                yield return new ValidationResult("equals Admin:Token; allowed: another token", [nameof(options.ViewToken)]);
            }
        }
    }

    private static IEnumerable<ValidationResult> Validate(string name, AdminRoleOptions role, bool needsToken)
    {
        if (role.IsUsed && !needsToken)
        {
            yield return new ValidationResult(
                "has no effect, as everybody may act without Admin:Token; allowed: both, or neither", [name]);
        }
        else if (!role.IsUsed && role.Directories.Count > 0)
        {
            yield return new ValidationResult("names nobody; allowed: Users or Groups beside Directories", [name]);
        }
    }
}
