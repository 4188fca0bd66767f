namespace Gateway.Preauthentication;

/// <summary>Finds the user of nearly all requests: one whose credential, token or session has been verified before.</summary>
internal sealed class KnownUsers(IEnumerable<IKnownUserLookup> lookups)
{
    // In the order of the handlers: the first scheme with a credential decides.
    private readonly IKnownUserLookup[] _lookups = [.. lookups];

    public SignInResult? Find(HttpContext context, RoutePreauthentication route)
    {
        foreach (var lookup in _lookups)
        {
            if (lookup.IsAcceptedBy(route) && lookup.TryFind(context, route, out var known))
            {
                return known;
            }
        }

        return null;
    }
}
