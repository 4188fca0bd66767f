using System.Collections.Frozen;

namespace Gateway.Identity.Tokens;

/// <summary>The issuers of one configuration; immutable.</summary>
public sealed class TokenIssuerSet
{
    private readonly FrozenDictionary<string, TokenIssuer> _byName;
    private readonly FrozenDictionary<string, TokenIssuer> _byIssuer;

    public TokenIssuerSet(IReadOnlyList<TokenIssuer> issuers)
    {
        All = issuers;
        _byName = issuers.ToFrozenDictionary(i => i.Name, StringComparer.OrdinalIgnoreCase);
        _byIssuer = issuers
            .SelectMany(i => i.Options.AccessTokenIssuers.Select(iss => (Iss: iss, Issuer: i)))
            .DistinctBy(i => i.Iss)
            .ToFrozenDictionary(i => i.Iss, i => i.Issuer, StringComparer.Ordinal);
    }

    public IReadOnlyList<TokenIssuer> All { get; }

    /// <summary>The issuer with that configured name, or null.</summary>
    public TokenIssuer? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The issuer of access tokens with that claim iss, or null.</summary>
    internal TokenIssuer? Of(string issuer) => _byIssuer.GetValueOrDefault(issuer);
}
