using Gateway.Identity.Credentials;
using Gateway.Identity.Ldap.Protocol;

namespace Gateway.Identity.Ldap;

/// <summary>The result of trying a password.</summary>
/// <param name="Status">The status of the user.</param>
/// <param name="Response">The response to the bind.</param>
internal sealed record LdapBindTry(AuthenticationStatus Status, LdapResult Response);
