using System.Runtime.CompilerServices;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Assertions;

namespace Gateway.Preauthentication.Delegation;

/// <summary>Adds a verified user's groups and a signed token to the request, where the route asks for them.</summary>
internal sealed class DelegatedUsers(AssertionSigner signer, PreauthenticatedHosts hosts)
{
    // A cached credential has one identity for all its requests; the entry is collected with it.
    private readonly ConditionalWeakTable<UserIdentity, DelegatedUser> _users = [];

    public void Apply(IHeaderDictionary headers, RoutePreauthentication route, UserIdentity user)
    {
        if (route.Delegation != RouteDelegation.Header || (route.DelegationGroupsHeader is null && route.Assertion is null))
        {
            return;
        }

        if (!_users.TryGetValue(user, out var delegated))
        {
            delegated = _users.GetValue(user, known => new DelegatedUser(known, hosts.Groups));
        }

        if (route.DelegationGroupsHeader is { } groups && delegated.GroupsHeader.Length > 0)
        {
            headers[groups] = delegated.GroupsHeader;
        }

        if (route.Assertion is { } assertion)
        {
            headers[assertion.Header] = delegated.GetAssertion(user, assertion.Audience, signer);
        }
    }
}
