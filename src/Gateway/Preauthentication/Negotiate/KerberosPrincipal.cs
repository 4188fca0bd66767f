using Gateway.Identity.Auditing;
using Gateway.Identity.External;

namespace Gateway.Preauthentication.Negotiate;

/// <summary>Maps the principal of a ticket, <c>alice@CORP.EXAMPLE.COM</c>, to a user of the gateway.</summary>
internal static class KerberosPrincipal
{
    /// <summary>The authority's name in logs and metrics.</summary>
    public const string Authority = "kerberos";

    public static ExternalIdentity Map(string principal, NegotiateOptions options)
    {
        var at = principal.LastIndexOf('@');
        var (name, realm) = at < 0 ? (principal, "") : (principal[..at], principal[(at + 1)..]);

        // RFC 1964 2.1.1 escapes with a backslash; users' names need no escapes. Machine accounts of Active Directory end in a dollar sign.
        if (name.Length == 0 || name.IndexOfAny(['/', '\\', '@']) >= 0 || name.EndsWith('$'))
        {
            return ExternalIdentity.Refused(Authority, AuditReason.NotAPerson, principal);
        }

        // RFC 4120 6.1: realm names are case-sensitive.
        var known = options.Realms.FirstOrDefault(r => r.Key.Equals(realm, StringComparison.Ordinal)).Value;
        return known is null
            ? ExternalIdentity.Refused(Authority, AuditReason.ForeignRealm, principal)
            : new ExternalIdentity($"{name}@{known.Domain ?? realm.ToLowerInvariant()}", Authority) { Directory = known.Directory };
    }
}
