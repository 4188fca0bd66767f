using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;
using Gateway.Identity.Credentials;

namespace Gateway.Accounts.Settings;

/// <summary>Finds every mistake in the <c>Accounts</c> section that the binder cannot find.</summary>
public static class AccountsOptionsValidator
{
    public static IEnumerable<ValidationResult> Validate(AccountsOptions options)
    {
        for (var i = 0; i < options.EnrolFrom.Count; i++)
        {
            if (!AddressRange.TryParse(options.EnrolFrom[i], out _))
            {
                yield return new ValidationResult(
                    $"'{options.EnrolFrom[i]}' is not a network; allowed: 203.0.113.0/24, 2001:db8::/32 or a single address",
                    [$"EnrolFrom:{i}"]);
            }
        }

        if (options.EnrolUntil is { } until && options.EnrolEnd is null)
        {
            yield return new ValidationResult(
                $"'{PrintableText.Of(until)}' is not a time; allowed: 2027-03-31, or 2027-03-31T18:00:00Z", ["EnrolUntil"]);
        }

        foreach (var result in options.PostgreSql is { } server ? PostgreSqlOptionsValidator.Validate(server) : [])
        {
            yield return new ValidationResult(result.ErrorMessage, result.MemberNames.Select(name => $"PostgreSql:{name}"));
        }
    }

    /// <summary>Warnings about a valid configuration: key below <c>Gateway:Accounts</c>, and message.</summary>
    /// <param name="options">The section.</param>
    /// <param name="hasRedis">Whether the gateways share their keys through Redis.</param>
    public static IEnumerable<(string Key, string Message)> Warnings(AccountsOptions options, bool hasRedis) =>
        options.PostgreSql is { } server
            ? PostgreSqlOptionsValidator.Warnings(server, hasRedis).Select(warning => ($"PostgreSql{warning.Key}", warning.Message))
            : [];
}
