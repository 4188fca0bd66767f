using System.Collections.Concurrent;
using System.Collections.Frozen;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Assertions;

namespace Gateway.Preauthentication;

/// <summary>What back ends are told of one user beyond the name, made once and kept for as long as the user's identity is.</summary>
internal sealed class DelegatedUser
{
    // Headers of 8 KB are what common servers take, and a token has a third more characters than what it says.
    private const int MaximumGroupCharacters = 4_000;
    private const int MaximumAudiences = 64;

    private readonly string[] _groups;
    private readonly bool _areAll;
    private readonly ConcurrentDictionary<string, SignedAssertion> _assertions = new(StringComparer.Ordinal);

    /// <param name="user">The user.</param>
    /// <param name="named">The groups that routes name: they come first, where there is no room for all.</param>
    public DelegatedUser(UserIdentity user, FrozenSet<string> named)
    {
        var room = MaximumGroupCharacters;
        _groups = [.. user.Groups.OrderByDescending(named.Contains).ThenBy(g => g, StringComparer.OrdinalIgnoreCase).TakeWhile(group => (room -= group.Length + 3) >= 0)];
        _areAll = _groups.Length == user.Groups.Count;

        // The comma separates, so one in a name is written like all that a header cannot carry.
        GroupsHeader = string.Join(',', _groups.Select(group => RequestDelegation.HeaderValue(group).Replace(",", "%2C", StringComparison.Ordinal)));
    }

    /// <summary>The groups as a header carries them.</summary>
    public string GroupsHeader { get; }

    /// <summary>The token for an audience: the one that was sent last, or a new one.</summary>
    public string Assertion(UserIdentity user, string audience, AssertionSigner signer)
    {
        if (_assertions.TryGetValue(audience, out var kept) && signer.IsFresh(kept))
        {
            return kept.Token;
        }

        if (_assertions.Count >= MaximumAudiences)
        {
            _assertions.Clear(); // audiences of routes that are no more
        }

        var signed = signer.Sign(user, _groups, _areAll, audience);
        _assertions[audience] = signed;
        return signed.Token;
    }
}
