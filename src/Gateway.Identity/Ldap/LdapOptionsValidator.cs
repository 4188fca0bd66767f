using System.ComponentModel.DataAnnotations;
using Gateway.Identity.Ldap.Protocol;
using Gateway.Outbound;

namespace Gateway.Identity.Ldap;

/// <summary>Finds every mistake in one <c>Ldap</c> section.</summary>
internal static class LdapOptionsValidator
{
    public static IEnumerable<ValidationResult> Validate(LdapOptions options)
    {
        for (var i = 0; i < options.Servers.Count; i++)
        {
            if (!options.Servers[i].IsAbsoluteUri || options.Servers[i].Scheme is not ("ldap" or "ldaps"))
            {
                var written = options.Servers[i].OriginalString;
                var remedy = written.Contains("://", StringComparison.Ordinal)
                    ? "allowed: ldaps://host:port or ldap://host:port"
                    : $"the scheme is missing; write ldaps://{written}, or ldap://{written} with StartTls";
                yield return new ValidationResult($"'{written}' is not an LDAP server; {remedy}", [$"Servers:{i}"]);
            }
        }

        if (options.Servers.Count == 0)
        {
            yield return new ValidationResult("is empty; allowed: at least one server", ["Servers"]);
        }

        if (options.BindAs is { } template)
        {
            if (!template.Contains(LdapBindName.User, StringComparison.Ordinal))
            {
                yield return new ValidationResult(
                    $"'{template}' has no {LdapBindName.User}; allowed: {LdapBindName.User}@corp.example.com, CORP\\{LdapBindName.User}, "
                        + $"uid={LdapBindName.User},ou=people,dc=example,dc=com", ["BindAs"]);
            }

            if (options.BindName.Length > 0)
            {
                yield return new ValidationResult("and BindAs are both given; allowed: one of them", ["BindName"]);
            }
        }
        else
        {
            if (options.BindName.Length == 0)
            {
                yield return new ValidationResult("is empty; give the account that searches, or BindAs", ["BindName"]);
            }

            if (string.IsNullOrEmpty(options.BindPassword))
            {
                yield return new ValidationResult(
                    "is empty; give BindPassword, BindPasswordFile or the environment variable", ["BindPassword"]);
            }
        }

        foreach (var (name, filter) in new[] { ("UserFilter", options.UserFilter), ("GroupFilter", options.GroupFilter) })
        {
            if (filter is not null && !LdapFilter.TryParse(filter, out _))
            {
                yield return new ValidationResult(
                    $"'{filter}' is not an LDAP filter (RFC 4515); allowed: (uid={{user}}), (&(objectClass=person)(mail={{name}}))",
                    [name]);
            }
        }

        foreach (var result in TrustedRoots.Validate(options.Roots, "Roots"))
        {
            yield return result;
        }
    }
}
