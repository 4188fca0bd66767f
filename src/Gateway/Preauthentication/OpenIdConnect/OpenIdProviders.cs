using Gateway.Identity.Credentials;
using Gateway.Identity.Tokens;
using Gateway.Preauthentication.Sessions;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>Finds the OpenID provider of a route.</summary>
internal sealed class OpenIdProviders(TokenIssuers issuers)
{
    /// <summary>The route's issuer with a client; the validator ensures that there is exactly one.</summary>
    public TokenIssuer? Of(RoutePreauthentication route)
    {
        // Called with every request of a session: no enumerator.
        var all = issuers.Current.All;
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i].Options.Client is not null && (route.Issuers is null || route.Issuers.Contains(all[i].Name)))
            {
                return all[i];
            }
        }

        return null;
    }

    /// <summary>The user of a session that was started at the route's provider, or null.</summary>
    public UserIdentity? FindUser(RoutePreauthentication route, BrowserSession session) =>
        session.Provider is { } provider && Of(route)?.Name == provider.Issuer ? session.Proven : null;

    /// <summary>The provider of that configured name; null where it is no longer configured.</summary>
    public TokenIssuer? Find(string name) => issuers.Current.Find(name) is { Options.Client: not null } issuer ? issuer : null;
}
