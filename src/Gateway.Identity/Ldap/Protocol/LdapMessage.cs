namespace Gateway.Identity.Ldap.Protocol;

/// <summary>One parsed message of a server: a result, an entry, references, or neither for a message that is ignored.</summary>
/// <param name="Id">The id of the request; 0 for an unsolicited notification.</param>
/// <param name="Operation">The tag of the operation.</param>
/// <param name="Result">The result, of a response that ends an operation.</param>
/// <param name="Entry">The entry, of a search.</param>
internal sealed record LdapMessage(int Id, LdapOperation Operation, LdapResult? Result, LdapEntry? Entry)
{
    /// <summary>The URLs of servers that have another part of the tree (RFC 4511 4.5.3), of a search.</summary>
    public IReadOnlyList<string> References { get; init; } = [];
}
