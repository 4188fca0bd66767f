using System.ComponentModel.DataAnnotations;
using Gateway.Identity.ClientCertificates;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Tokens;

namespace Gateway.Identity;

/// <summary>Finds every mistake in the <c>Identity</c> section that binding cannot see.</summary>
public static class IdentityOptionsValidator
{
    /// <summary>What an administrator should know, though the configuration is used all the same: key below the section, and sentence.</summary>
    public static IEnumerable<(string Key, string Message)> Warnings(IdentityOptions options)
    {
        foreach (var (name, directory) in options.Directories)
        {
            if (directory.DirectoryLockout is { } own && LockoutMargin.Describe(own, options.Lockout) is { } complaint)
            {
                yield return ($"Directories:{name}:DirectoryLockout", complaint);
            }
        }
    }

    public static IEnumerable<ValidationResult> Validate(IdentityOptions options)
    {
        for (var i = 0; i < options.Domains.Count; i++)
        {
            if (options.Domains[i].Length == 0 || options.Domains[i].IndexOfAny(['\\', '@', ' ', '/']) >= 0)
            {
                yield return new ValidationResult($"'{options.Domains[i]}' is not a domain; allowed: names such as example.com or EXAMPLE", [$"Domains:{i}"]);
            }
        }

        for (var i = 0; i < options.Throttling.Exempt.Count; i++)
        {
            if (!AddressRange.TryParse(options.Throttling.Exempt[i], out _))
            {
                yield return new ValidationResult(
                    $"'{options.Throttling.Exempt[i]}' is not a network; allowed: 203.0.113.0/24, 2001:db8::/32 or a single address", [$"Throttling:Exempt:{i}"]);
            }
        }

        foreach (var (name, directory) in options.Directories)
        {
            foreach (var finding in DirectoryOptionsValidator.Validate(directory))
            {
                yield return new ValidationResult(finding.ErrorMessage, [string.Join(':', ((string[])["Directories", name, .. finding.MemberNames]).Where(part => part.Length > 0))]);
            }
        }

        foreach (var finding in TokenIssuerOptionsValidator.Validate(options.Issuers))
        {
            yield return finding;
        }

        foreach (var finding in ClientAuthorityOptionsValidator.Validate(options.ClientAuthorities))
        {
            yield return finding;
        }

        if (options.Users is { File.Length: 0 })
        {
            yield return new ValidationResult("is empty; the path of the user file is wanted", ["Users:File"]);
        }
    }
}
