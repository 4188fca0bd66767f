using Gateway.Identity.Tokens;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>Finds the provider at which a route's people sign in.</summary>
internal sealed class OpenIdProviders(TokenIssuers issuers)
{
    /// <summary>The one issuer of the route that has the gateway as its client; the validator has seen that there is one.</summary>
    public TokenIssuer? Of(RoutePreauthentication route)
    {
        // Asked with every request of a session.
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

    /// <summary>The provider of that configured name, or null where it is gone.</summary>
    public TokenIssuer? Find(string name) => issuers.Current.Find(name) is { Options.Client: not null } issuer ? issuer : null;
}
