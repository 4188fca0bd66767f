namespace Gateway.Identity.Ldap.Protocol;

/// <summary>How an operation ended, with what the password policy says beside it.</summary>
/// <param name="Code">The result code; one that has no name here is still its number.</param>
/// <param name="Message">The server's words, which Active Directory hides its reason in; hostile text.</param>
/// <param name="PolicyError">The error of the password policy control (draft-behera-ldap-password-policy), or null.</param>
/// <param name="Value">The value of an extended response.</param>
internal sealed record LdapResult(LdapResultCode Code, string Message, int? PolicyError = null, byte[]? Value = null);
