using System.Collections.Concurrent;
using System.Collections.Frozen;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Assertions;

namespace Gateway.Preauthentication.Delegation;

/// <summary>What back ends are told about one user beyond the name; built once and cached with the user's identity.</summary>
internal sealed class DelegatedUser
{
    // Common servers accept headers of 8 KB, and base64 makes a token a third longer than its claims.
    private const int MaximumGroupCharacters = 4_000;
    private const int MaximumAudiences = 64;

    private readonly string[] _groups;
    private readonly bool _areAll;
    private readonly ConcurrentDictionary<string, SignedAssertion> _assertions = new(StringComparer.Ordinal);

    /// <param name="user">The user.</param>
    /// <param name="named">The groups that routes name; they come first where not all groups fit.</param>
    public DelegatedUser(UserIdentity user, FrozenSet<string> named)
    {
        var remaining = MaximumGroupCharacters;
        _groups =
        [
            .. user.Groups.OrderByDescending(named.Contains).ThenBy(g => g, StringComparer.OrdinalIgnoreCase)
                .TakeWhile(group => (remaining -= group.Length + 3) >= 0),
        ];
        _areAll = _groups.Length == user.Groups.Count;

        // A comma in a name is percent-encoded, because the comma separates the names.
        GroupsHeader = string.Join(
            ',', _groups.Select(group => DelegationHeaders.HeaderValue(group).Replace(",", "%2C", StringComparison.Ordinal)));
    }

    /// <summary>The groups as a header value.</summary>
    public string GroupsHeader { get; }

    /// <summary>The token for an audience: the previous one while it is fresh, or a new one.</summary>
    public string GetAssertion(UserIdentity user, string audience, AssertionSigner signer)
    {
        if (_assertions.TryGetValue(audience, out var kept) && signer.IsFresh(kept))
        {
            return kept.Token;
        }

        if (_assertions.Count >= MaximumAudiences)
        {
            _assertions.Clear(); // audiences of routes that no longer exist
        }

        var signed = signer.Sign(user, _groups, _areAll, audience);
        _assertions[audience] = signed;
        return signed.Token;
    }
}
