using System.ComponentModel.DataAnnotations;
using Gateway.Identity.Ldap.Protocol;
using Gateway.Outbound;

namespace Gateway.Identity.Ldap;

/// <summary>Finds every mistake in one <c>Ldap</c> section.</summary>
internal static class LdapOptionsValidator
{
    public static IEnumerable<ValidationResult> Validate(LdapOptions options, bool withFiles = true)
    {
        foreach (var result in ValidateServers(options).Concat(ValidateAccount(options, withFiles)))
        {
            yield return result;
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

        foreach (var result in withFiles ? TrustedRoots.Validate(options.Roots, "Roots") : [])
        {
            yield return result;
        }
    }

    private static IEnumerable<ValidationResult> ValidateServers(LdapOptions options)
    {
        foreach (var result in ValidateServers(options.Servers, "Servers"))
        {
            yield return result;
        }

        if (options.Servers.Count == 0 && string.IsNullOrEmpty(options.Domain))
        {
            yield return new ValidationResult("is empty; allowed: at least one server, or Domain", ["Servers"]);
        }

        if (options.Domain is { } domain)
        {
            if (Uri.CheckHostName(domain) != UriHostNameType.Dns)
            {
                yield return new ValidationResult($"'{domain}' is not a DNS domain; allowed: corp.example.com", ["Domain"]);
            }

            if (options.Servers.Count > 0)
            {
                yield return new ValidationResult("and Servers are both given; allowed: one of them", ["Domain"]);
            }
        }

        if (options.DomainNameServer is { } nameServer && LdapServerList.ParseNameServer(nameServer) is null)
        {
            yield return new ValidationResult(
                $"'{nameServer}' is not a DNS server; allowed: 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353", ["DomainNameServer"]);
        }

        foreach (var (host, referral) in options.Referrals)
        {
            if (options.BindAs is not null)
            {
                yield return new ValidationResult("needs an account of the gateway; allowed: BindName in place of BindAs", ["Referrals"]);
                yield break;
            }

            foreach (var result in ValidateServers(referral.Servers, $"Referrals:{host}:Servers"))
            {
                yield return result;
            }

            if (referral.Servers.Count == 0)
            {
                yield return new ValidationResult("is empty; allowed: at least one server", [$"Referrals:{host}:Servers"]);
            }
        }
    }

    private static IEnumerable<ValidationResult> ValidateServers(IReadOnlyList<Uri> servers, string key)
    {
        for (var i = 0; i < servers.Count; i++)
        {
            if (!servers[i].IsAbsoluteUri || servers[i].Scheme is not ("ldap" or "ldaps"))
            {
                var written = servers[i].OriginalString;
                var remedy = written.Contains("://", StringComparison.Ordinal)
                    ? "allowed: ldaps://host:port or ldap://host:port"
                    : $"the scheme is missing; write ldaps://{written}, or ldap://{written} with StartTls";
                yield return new ValidationResult($"'{written}' is not an LDAP server; {remedy}", [$"{key}:{i}"]);
            }
        }
    }

    private static IEnumerable<ValidationResult> ValidateAccount(LdapOptions options, bool withFiles)
    {
        if (options.BindCertificate is { } certificate)
        {
            if (withFiles && LdapBindCertificate.FindError(certificate) is { } error)
            {
                yield return new ValidationResult(error, ["BindCertificate"]);
            }

            if (options.BindName.Length > 0 || options.BindAs is not null)
            {
                yield return new ValidationResult(
                    "is given beside BindName or BindAs; allowed: one of the three", ["BindCertificate"]);
            }
        }
        else if (options.BindAs is { } template)
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
                yield return new ValidationResult("is empty; give the account that searches, BindCertificate or BindAs", ["BindName"]);
            }

            if (string.IsNullOrEmpty(options.BindPassword))
            {
                yield return new ValidationResult(
                    "is empty; give BindPassword, BindPasswordFile or the environment variable", ["BindPassword"]);
            }
        }
    }
}
