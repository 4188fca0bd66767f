using Gateway.Identity.Authorization;

namespace Gateway.Preauthentication;

/// <summary>
/// Asks the schemes of a route for the user, in the order of registration. It replaces ASP.NET Core's authentication service, which
/// allocates a scope, a handler, a ticket and a principal for every request.
/// </summary>
internal sealed class AuthenticationSchemes(IEnumerable<IAuthenticationScheme> schemes, TimeProvider time)
{
    private readonly IAuthenticationScheme[] _schemes = [.. schemes];
    private readonly IAuthenticationScheme[] _challenges =
        [.. schemes.Where(s => s.ChallengeOrder != ChallengeOrder.None).OrderBy(s => s.ChallengeOrder)];

    /// <summary>
    /// Finds the user of a request. A request from outside the route's networks, or to a route without sign-in, asks no scheme.
    /// </summary>
    public ValueTask<SignInResult> FindAsync(HttpContext context, RoutePreauthentication route)
    {
        var place = route.Access.DecidePlace(SignInContexts.Source(context), time.GetUtcNow());
        var result = place == AccessStatus.OutsideNetworks || PreauthenticationRules.StatusWithoutSignIn(route) is not null
            ? new ValueTask<SignInResult>(SignInResult.Nothing)
            : FirstAsync(context, route);
        return place == AccessStatus.Allowed ? result : WithPlaceAsync(result, place);
    }

    /// <summary>Adds the challenges of a route to a 401 response.</summary>
    public void Challenge(HttpContext context, RoutePreauthentication route, PreauthenticationResult result)
    {
        foreach (var scheme in _challenges)
        {
            if (scheme.IsAcceptedBy(route))
            {
                scheme.Challenge(context, route, result);
            }
        }
    }

    private async ValueTask<SignInResult> FirstAsync(HttpContext context, RoutePreauthentication route)
    {
        foreach (var scheme in _schemes)
        {
            if (scheme.IsAcceptedBy(route) && await scheme.FindAsync(context, route) is { } result)
            {
                return result;
            }
        }

        return SignInResult.Nothing;
    }

    private static async ValueTask<SignInResult> WithPlaceAsync(ValueTask<SignInResult> result, AccessStatus place) =>
        await result with { Place = place };
}
