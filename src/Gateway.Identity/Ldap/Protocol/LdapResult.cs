namespace Gateway.Identity.Ldap.Protocol;

/// <summary>The result of an operation, with that of the password policy control.</summary>
/// <param name="Code">The result code; it may have no name in the enumeration.</param>
/// <param name="Message">The diagnostic message, in which Active Directory gives its reason; untrusted text.</param>
/// <param name="PolicyError">The error of the password policy control (draft-behera-ldap-password-policy), or null.</param>
/// <param name="Value">The value of an extended response.</param>
internal sealed record LdapResult(LdapResultCode Code, string Message, int? PolicyError = null, byte[]? Value = null);
