namespace Gateway.Identity.Ldap.Protocol;

/// <summary>The result of an operation, with its response controls.</summary>
/// <param name="Code">The result code; it may have no name in the enumeration.</param>
/// <param name="Message">The diagnostic message, in which Active Directory gives its reason; untrusted text.</param>
/// <param name="Controls">The response controls.</param>
/// <param name="Value">The value of an extended response.</param>
internal sealed record LdapResult(LdapResultCode Code, string Message, LdapControls Controls, byte[]? Value = null);
