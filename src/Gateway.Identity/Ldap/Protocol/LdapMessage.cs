namespace Gateway.Identity.Ldap.Protocol;

/// <summary>One message of a server, read: a result, an entry, or neither for a message that is passed over.</summary>
/// <param name="Id">The request it answers; 0 for an unsolicited notification.</param>
/// <param name="Operation">The tag of the operation.</param>
/// <param name="Result">Of a response that ends an operation.</param>
/// <param name="Entry">Of a search.</param>
internal sealed record LdapMessage(int Id, LdapOperation Operation, LdapResult? Result, LdapEntry? Entry);
