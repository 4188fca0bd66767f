using System.ComponentModel.DataAnnotations;
using Gateway.Identity.Judges;
using Gateway.Identity.Ldap;
using Gateway.Identity.Radius;

namespace Gateway.Identity.Directories;

/// <summary>Finds every mistake in one directory: it must be of one kind, and that kind's section must be right.</summary>
internal static class DirectoryOptionsValidator
{
    private const string Kinds = "Ldap, Radius, Judge";

    public static IEnumerable<ValidationResult> Validate(DirectoryOptions options)
    {
        var kinds = ((object?[])[options.Ldap, options.Radius, options.Judge]).Count(kind => kind is not null);
        if (kinds != 1)
        {
            yield return new ValidationResult($"{(kinds == 0 ? "says nowhere what it is" : "says more than once what it is")}; allowed: one of {Kinds}", [""]);
        }

        foreach (var finding in In("Ldap", options.Ldap is { } ldap ? LdapOptionsValidator.Validate(ldap) : [])
            .Concat(In("Radius", options.Radius is { } radius ? RadiusOptionsValidator.Validate(radius) : []))
            .Concat(In("Judge", options.Judge is { } judge ? CredentialVerifierOptionsValidator.Validate(judge) : [])))
        {
            yield return finding;
        }
    }

    private static IEnumerable<ValidationResult> In(string section, IEnumerable<ValidationResult> findings) =>
        findings.Select(f => new ValidationResult(f.ErrorMessage, [$"{section}:{f.MemberNames.First()}"]));
}
