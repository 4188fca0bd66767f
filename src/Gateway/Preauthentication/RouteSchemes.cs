using Gateway.Identity.Authorization;
using Gateway.Preauthentication.Custom;
using Microsoft.AspNetCore.Authentication;

namespace Gateway.Preauthentication;

/// <summary>
/// Asks the schemes of a route for the user: first whether the user is known already, then ASP.NET Core's handlers, in one order for every
/// route. A scheme without a handler refuses the request.
/// </summary>
internal sealed class RouteSchemes(KnownUsers known, IAuthenticationSchemeProvider provider, CustomSignIn custom, TimeProvider time)
{
    /// <summary>
    /// Finds the user of a request. A request from outside the route's networks, or to a route without sign-in, asks no scheme. A known
    /// user completes synchronously.
    /// </summary>
    public ValueTask<SignInResult> FindAsync(HttpContext context, RoutePreauthentication route)
    {
        var place = route.Access.DecidePlace(SignInContexts.Source(context), time.GetUtcNow());
        if (place == AccessStatus.OutsideNetworks || PreauthenticationRules.StatusWithoutSignIn(route) is not null)
        {
            return new(place == AccessStatus.Allowed ? SignInResult.Nothing : SignInResult.Nothing with { Place = place });
        }

        if (known.Find(context, route) is { } user)
        {
            return new(place == AccessStatus.Allowed ? user : user with { Place = place });
        }

        return AuthenticateAsync(context, route, place);
    }

    /// <summary>Adds the challenges of a route to a response, or redirects to its sign-in page.</summary>
    public async Task ChallengeAsync(HttpContext context, RoutePreauthentication route, PreauthenticationResult result)
    {
        foreach (var scheme in OwnSchemes.InOrderOfChallenge(route, onlyPages: result.Status == PreauthenticationStatus.SignIn))
        {
            if (await provider.GetSchemeAsync(scheme) is not null)
            {
                await context.ChallengeAsync(scheme, SignInTicket.WriteDecision(result));
            }
        }
    }

    /// <summary>Lets the scheme that has authenticated the user make the response of a user without access.</summary>
    public async Task ForbidAsync(HttpContext context, PreauthenticationResult result)
    {
        if (result.SignIn.Scheme is { } scheme && await provider.GetSchemeAsync(scheme) is not null)
        {
            await context.ForbidAsync(scheme, SignInTicket.WriteDecision(result));
        }
    }

    private async ValueTask<SignInResult> AuthenticateAsync(HttpContext context, RoutePreauthentication route, AccessStatus place)
    {
        foreach (var scheme in OwnSchemes.InOrder(route))
        {
            if (await provider.GetSchemeAsync(scheme) is null)
            {
                return SignInResult.WithoutHandler(scheme) with { Place = place };
            }

            var result = await context.AuthenticateAsync(scheme);
            if (!result.None)
            {
                return (SignInTicket.Read(result) ?? await custom.SignInAsync(context, route, scheme, result)) with { Place = place };
            }
        }

        return place == AccessStatus.Allowed ? SignInResult.Nothing : SignInResult.Nothing with { Place = place };
    }
}
