using System.ComponentModel.DataAnnotations;
using Gateway.Identity.Ldap;
using Gateway.Identity.Radius;
using Gateway.Identity.Verifiers;

namespace Gateway.Identity.Directories;

/// <summary>Finds every mistake in one directory: it must have exactly one kind, and the section of that kind must be valid.</summary>
internal static class DirectoryOptionsValidator
{
    private const string Kinds = "Ldap, Radius, CredentialVerifier";

    public static IEnumerable<ValidationResult> Validate(DirectoryOptions options, bool withFiles)
    {
        var kinds = ((object?[])[options.Ldap, options.Radius, options.CredentialVerifier]).Count(kind => kind is not null);
        if (kinds != 1)
        {
            yield return new ValidationResult($"{(kinds == 0 ? "has no kind" : "has more than one kind")}; allowed: one of {Kinds}", [""]);
        }

        foreach (var result in In("Ldap", options.Ldap is { } ldap ? LdapOptionsValidator.Validate(ldap, withFiles) : [])
            .Concat(In("Radius", options.Radius is { } radius ? RadiusOptionsValidator.Validate(radius) : []))
            .Concat(In("CredentialVerifier", options.CredentialVerifier is { } verifier
                ? CredentialVerifierOptionsValidator.Validate(verifier)
                : [])))
        {
            yield return result;
        }
    }

    private static IEnumerable<ValidationResult> In(string section, IEnumerable<ValidationResult> results) =>
        results.Select(f => new ValidationResult(f.ErrorMessage, [$"{section}:{f.MemberNames.First()}"]));
}
