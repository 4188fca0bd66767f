using Gateway.Identity.Authorization;
using Gateway.Preauthentication.Custom;
using Gateway.Preauthentication.Factors;
using Microsoft.AspNetCore.Authentication;

namespace Gateway.Preauthentication;

/// <summary>
/// Asks the schemes of a route for the user: first whether the user is known already, then ASP.NET Core's handlers, in one order for every
/// route. A scheme without a handler refuses the request.
/// </summary>
internal sealed class RouteSchemes(
    KnownUsers known, IAuthenticationSchemeProvider provider, CustomSignIn custom, SecondFactorRefusal factors, TimeProvider time)
{
    /// <summary>
    /// Finds the user of a request. A request from outside the route's networks, or to a route without sign-in, asks no scheme. A known
    /// user completes synchronously.
    /// </summary>
    public ValueTask<SignInResult> FindAsync(HttpContext context, RoutePreauthentication route)
    {
        return FindKnown(PresentedCredentials.Of(context), route, out var place) is { } found
            ? new(found)
            : AuthenticateAsync(context, route, place);
    }

    /// <summary>The user of a request, if no handler has to be asked; null otherwise. Nothing is counted or changed.</summary>
    public SignInResult? FindKnown(in PresentedCredentials presented, RoutePreauthentication route) =>
        FindKnown(presented, route, out _);

    private SignInResult? FindKnown(in PresentedCredentials presented, RoutePreauthentication route, out AccessStatus place)
    {
        place = route.Access.DecidePlace(presented.Source, time.GetUtcNow());
        var isDecided = place == AccessStatus.OutsideNetworks || PreauthenticationRules.StatusWithoutSignIn(route) is not null;
        var found = isDecided ? SignInResult.Nothing : known.Find(presented, route);
        return place == AccessStatus.Allowed || found is null ? found : found with { Place = place };
    }

    /// <summary>Adds the challenges of a route to a response, or redirects to its sign-in page.</summary>
    public async Task ChallengeAsync(HttpContext context, RoutePreauthentication route, PreauthenticationResult result)
    {
        var isPage = result.Status is PreauthenticationStatus.SignIn or PreauthenticationStatus.SecondFactor;
        foreach (var scheme in OwnSchemes.InOrderOfChallenge(route, onlyPages: isPage))
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
        var arrived = time.GetTimestamp();
        foreach (var scheme in OwnSchemes.InOrder(route))
        {
            if (await provider.GetSchemeAsync(scheme) is null)
            {
                return SignInResult.WithoutHandler(scheme) with { Place = place };
            }

            var result = await context.AuthenticateAsync(scheme);
            if (!result.None)
            {
                var found = SignInTicket.Read(result) ?? await custom.SignInAsync(context, route, scheme, result);
                return await factors.RequireAsync(context, route, found, arrived) with { Place = place };
            }
        }

        return place == AccessStatus.Allowed ? SignInResult.Nothing : SignInResult.Nothing with { Place = place };
    }
}
