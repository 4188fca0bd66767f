using Gateway.Preauthentication.Factors;

namespace Gateway.Preauthentication;

/// <summary>Finds the user of nearly all requests: one whose credential, token or session has been verified before.</summary>
internal sealed class KnownUsers(IEnumerable<IKnownUserLookup> lookups, SecondFactors factors)
{
    // In the order of the handlers: the first scheme with a credential decides.
    private readonly IKnownUserLookup[] _lookups = [.. lookups];

    /// <summary>
    /// The user of a request; null where the schemes' handlers must decide. Nobody who lacks the second factor that the route requires is
    /// known.
    /// </summary>
    public SignInResult? Find(in PresentedCredentials presented, RoutePreauthentication route)
    {
        foreach (var lookup in _lookups)
        {
            if (lookup.IsAcceptedBy(route) && lookup.TryFind(presented, route, out var known))
            {
                return known is null || factors.Require(route, known, presented.Source).Status == SignInStatus.Accepted
                    ? known
                    : null;
            }
        }

        return null;
    }
}
