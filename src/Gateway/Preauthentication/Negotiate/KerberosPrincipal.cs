using Gateway.Identity.Auditing;
using Gateway.Identity.External;

namespace Gateway.Preauthentication.Negotiate;

/// <summary>From the name in a ticket, <c>alice@CORP.EXAMPLE.COM</c>, to who that is here.</summary>
internal static class KerberosPrincipal
{
    /// <summary>What vouches, for logs and metrics.</summary>
    public const string Authority = "kerberos";

    public static ExternalIdentity Map(string principal, NegotiateOptions options)
    {
        var at = principal.LastIndexOf('@');
        var (name, realm) = at < 0 ? (principal, "") : (principal[..at], principal[(at + 1)..]);

        // RFC 1964 2.1.1 escapes with a backslash; a name that needs it is no person's. Active Directory's machines end in a dollar.
        if (name.Length == 0 || name.IndexOfAny(['/', '\\', '@']) >= 0 || name.EndsWith('$'))
        {
            return ExternalIdentity.Refused(Authority, AuditReason.NotAPerson, principal);
        }

        // Realms are told apart by case (RFC 4120 6.1).
        var known = options.Realms.FirstOrDefault(r => r.Key.Equals(realm, StringComparison.Ordinal)).Value;
        return known is null
            ? ExternalIdentity.Refused(Authority, AuditReason.ForeignRealm, principal)
            : new ExternalIdentity($"{name}@{known.Domain ?? realm.ToLowerInvariant()}", Authority) { Directory = known.Directory };
    }
}
