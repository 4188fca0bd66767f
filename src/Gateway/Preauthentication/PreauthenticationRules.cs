using Gateway.Identity.Authorization;
using Gateway.Identity.Credentials;
using Gateway.Requests;

namespace Gateway.Preauthentication;

/// <summary>The decisions, as functions of values: what serves traffic is what <c>gateway explain</c> asks.</summary>
internal static class PreauthenticationRules
{
    /// <summary>Decides on a request. A route that is null, or names no scheme, lets nothing pass.</summary>
    public static PreauthenticationStatus Decide(RoutePreauthentication? route, ClientKind caller, SignInResult finding)
    {
        if (route is null || route.Schemes.Count == 0)
        {
            return PreauthenticationStatus.Misconfigured;
        }

        if (finding.Place == AccessStatus.OutsideNetworks)
        {
            return PreauthenticationStatus.Forbidden;
        }

        if (Open(route) is { } open)
        {
            return finding.Place == AccessStatus.Allowed ? open : PreauthenticationStatus.Forbidden;
        }

        if (finding is { State: SignInStatus.Accepted, User: not null })
        {
            return Authorize(route, finding) == AccessStatus.Allowed ? PreauthenticationStatus.Accepted : PreauthenticationStatus.Forbidden;
        }

        if (finding.State == SignInStatus.PassedOn && Accepts(route, RouteAuthentication.BearerPassThrough))
        {
            return finding.Place == AccessStatus.Allowed ? PreauthenticationStatus.PassThrough : PreauthenticationStatus.Forbidden;
        }

        if (finding is { State: SignInStatus.Refused, Result: AuthenticationStatus.DirectoryUnavailable or AuthenticationStatus.Busy })
        {
            return PreauthenticationStatus.TryLater;
        }

        if (!SignsIn(route))
        {
            return PreauthenticationStatus.Challenge;
        }

        return (caller, finding.State) switch
        {
            (ClientKind.Navigation, _) => PreauthenticationStatus.SignIn,
            (_, SignInStatus.SessionEnded) => PreauthenticationStatus.SessionEnded,
            _ => PreauthenticationStatus.Challenge,
        };
    }

    /// <summary>The decision of a route that asks nobody, or null. Such a scheme counts only where it stands alone: it never opens a route that asks.</summary>
    public static PreauthenticationStatus? Open(RoutePreauthentication route) => route.Schemes is [var only]
        ? only switch
        {
            RouteAuthentication.Anonymous => PreauthenticationStatus.Anonymous,
            RouteAuthentication.PassThrough => PreauthenticationStatus.PassThrough,
            _ => null,
        }
        : null;

    /// <summary>Whether the caller may use the route, and by which of its rules not: where and when first, then who.</summary>
    public static AccessStatus Authorize(RoutePreauthentication route, SignInResult finding) =>
        finding.Place != AccessStatus.Allowed || finding.User is not { } user ? finding.Place : route.Access.DecideUser(user);

    /// <summary>Whether the route takes the scheme.</summary>
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

    /// <summary>Whether browsers are sent to a page to sign in.</summary>
    public static bool SignsIn(RoutePreauthentication route) => Accepts(route, RouteAuthentication.Forms) || Accepts(route, RouteAuthentication.OpenIdConnect);

    /// <summary>The word for the access log; <see cref="RequestOutcome.None"/> while the request goes on.</summary>
    public static RequestOutcome Outcome(PreauthenticationStatus decision, SignInResult finding) => decision switch
    {
        PreauthenticationStatus.Misconfigured => RequestOutcome.Failed,
        PreauthenticationStatus.Forbidden => RequestOutcome.Forbidden,
        PreauthenticationStatus.TryLater => RequestOutcome.DirectoryUnavailable,
        PreauthenticationStatus.SignIn or PreauthenticationStatus.SessionEnded or PreauthenticationStatus.Challenge =>
            finding is { State: SignInStatus.Refused, Result: AuthenticationStatus.LockedOut or AuthenticationStatus.Throttled }
                ? RequestOutcome.LockedOut
                : RequestOutcome.Unauthenticated,
        _ => RequestOutcome.None,
    };

    /// <summary>One sentence for the log.</summary>
    public static string? Reason(PreauthenticationStatus decision, RoutePreauthentication? route, SignInResult finding) => decision switch
    {
        PreauthenticationStatus.Misconfigured => "The route does not say how its callers are known.",
        PreauthenticationStatus.Forbidden => AccessRule.Explain(route is null ? AccessStatus.NotNamed : Authorize(route, finding), route?.Route ?? "", finding.User),
        PreauthenticationStatus.TryLater => $"No directory could be asked: {finding.Result}.",
        PreauthenticationStatus.SignIn or PreauthenticationStatus.SessionEnded or PreauthenticationStatus.Challenge => finding.State switch
        {
            SignInStatus.Refused => $"{finding.Scheme}: {finding.Result}.",
            SignInStatus.Malformed or SignInStatus.SessionEnded => $"{finding.Scheme}: {finding.Reason}",
            _ => "No credential.",
        },
        _ => null,
    };
}
