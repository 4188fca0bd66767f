using Gateway.Identity.Authorization;
using Gateway.Identity.Credentials;
using Gateway.Requests;

namespace Gateway.Preauthentication;

/// <summary>The decisions, as pure functions: traffic and <c>gateway explain</c> use the same ones.</summary>
internal static class PreauthenticationRules
{
    /// <summary>Decides on a request. A route that is null, or has no scheme, admits nothing.</summary>
    public static PreauthenticationStatus Decide(RoutePreauthentication? route, ClientKind client, SignInResult signIn)
    {
        if (route is null || route.Schemes.Count == 0 || signIn.Status == SignInStatus.NoHandler)
        {
            return PreauthenticationStatus.Misconfigured;
        }

        if (signIn.Place == AccessStatus.OutsideNetworks)
        {
            return PreauthenticationStatus.Forbidden;
        }

        if (StatusWithoutSignIn(route) is { } status)
        {
            return signIn.Place == AccessStatus.Allowed ? status : PreauthenticationStatus.Forbidden;
        }

        if (signIn is { Status: SignInStatus.Accepted, User: not null })
        {
            return Authorize(route, signIn) == AccessStatus.Allowed ? PreauthenticationStatus.Accepted : PreauthenticationStatus.Forbidden;
        }

        if (signIn.Status == SignInStatus.PassedOn && Accepts(route, RouteAuthentication.BearerPassThrough))
        {
            return signIn.Place == AccessStatus.Allowed ? PreauthenticationStatus.PassThrough : PreauthenticationStatus.Forbidden;
        }

        if (signIn.IsForLater)
        {
            return PreauthenticationStatus.TryLater;
        }

        if (!HasSignInPage(route))
        {
            return PreauthenticationStatus.Challenge;
        }

        return (client, signIn.Status) switch
        {
            (ClientKind.Navigation, SignInStatus.FactorMissing) when IsOfSession(signIn) => PreauthenticationStatus.SecondFactor,
            (_, SignInStatus.FactorMissing) when IsOfSession(signIn) => PreauthenticationStatus.SessionEnded,
            (_, SignInStatus.FactorMissing) => PreauthenticationStatus.Challenge,
            (ClientKind.Navigation, _) => PreauthenticationStatus.SignIn,
            (_, SignInStatus.SessionEnded or SignInStatus.PasswordMissing) => PreauthenticationStatus.SessionEnded,
            _ => PreauthenticationStatus.Challenge,
        };
    }

    /// <summary>
    /// The decision of a route without sign-in, or null. Such a scheme counts only as the only one: it does not open a route that has
    /// others.
    /// </summary>
    public static PreauthenticationStatus? StatusWithoutSignIn(RoutePreauthentication route) => route.Schemes switch
    {
        [RouteAuthentication.Anonymous] => PreauthenticationStatus.Anonymous,
        [RouteAuthentication.PassThrough] => PreauthenticationStatus.PassThrough,
        _ => null,
    };

    /// <summary>Applies the route's access rule: networks and times first, then the user.</summary>
    public static AccessStatus Authorize(RoutePreauthentication route, SignInResult signIn) =>
        signIn.Place != AccessStatus.Allowed || signIn.User is not { } user ? signIn.Place : route.Access.DecideUser(user);

    /// <summary>Whether the route accepts the scheme.</summary>
    public static bool Accepts(RoutePreauthentication route, RouteAuthentication scheme)
    {
        for (var i = 0; i < route.Schemes.Count; i++)
        {
            if (route.Schemes[i] == scheme)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the route takes a name and a password by HTTP Basic: the user's own, or an app password.</summary>
    public static bool AcceptsPasswords(RoutePreauthentication route) =>
        Accepts(route, RouteAuthentication.Basic) || Accepts(route, RouteAuthentication.AppPassword);

    /// <summary>Whether browsers are redirected to a page to sign in.</summary>
    public static bool HasSignInPage(RoutePreauthentication route) =>
        Accepts(route, RouteAuthentication.Forms) || Accepts(route, RouteAuthentication.OpenIdConnect);

    private static bool IsOfSession(SignInResult signIn) => signIn.Scheme == nameof(RouteAuthentication.Forms);

    /// <summary>Whether a sign-in page is the only way in: no other scheme has a challenge for programs.</summary>
    public static bool AsksByPageAlone(RoutePreauthentication route) =>
        route.Schemes is [RouteAuthentication.Forms or RouteAuthentication.OpenIdConnect];

    /// <summary>The outcome for the access log; <see cref="RequestOutcome.None"/> for an admitted request.</summary>
    public static RequestOutcome Outcome(PreauthenticationStatus status, SignInResult signIn) => status switch
    {
        PreauthenticationStatus.Misconfigured => RequestOutcome.Failed,
        PreauthenticationStatus.Forbidden => RequestOutcome.Forbidden,
        PreauthenticationStatus.TryLater => RequestOutcome.DirectoryUnavailable,
        PreauthenticationStatus.SignIn or PreauthenticationStatus.SecondFactor or PreauthenticationStatus.SessionEnded
            or PreauthenticationStatus.Challenge =>
            signIn is { Status: SignInStatus.Refused, Result: AuthenticationStatus.LockedOut or AuthenticationStatus.Throttled }
                ? RequestOutcome.LockedOut
                : RequestOutcome.Unauthenticated,
        _ => RequestOutcome.None,
    };

    /// <summary>The cause of a refusal, for the log.</summary>
    public static string? Reason(PreauthenticationStatus status, RoutePreauthentication? route, SignInResult signIn) => status switch
    {
        PreauthenticationStatus.Misconfigured when signIn.Status == SignInStatus.NoHandler => $"Scheme {signIn.Scheme} has no handler.",
        PreauthenticationStatus.Misconfigured => "The route has no authentication setting.",
        PreauthenticationStatus.Forbidden => AccessRule.Explain(
            route is null ? AccessStatus.NotNamed : Authorize(route, signIn), route?.Route ?? "", signIn.User),
        PreauthenticationStatus.TryLater => $"No directory is available: {signIn.Result}.",
        PreauthenticationStatus.SignIn or PreauthenticationStatus.SecondFactor or PreauthenticationStatus.SessionEnded
            or PreauthenticationStatus.Challenge => CauseOf(signIn),
        _ => null,
    };

    private static string CauseOf(SignInResult signIn) => signIn.Status switch
    {
        SignInStatus.Refused => $"{signIn.Scheme}: {signIn.Result}.",
        SignInStatus.Malformed or SignInStatus.SessionEnded or SignInStatus.FactorMissing or SignInStatus.PasswordMissing =>
            $"{signIn.Scheme}: {signIn.Reason}",
        _ => "No credential.",
    };
}
