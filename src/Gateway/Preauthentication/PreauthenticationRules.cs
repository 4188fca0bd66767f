using Gateway.Identity;
using Gateway.Identity.Authorization;
using Gateway.Requests;

namespace Gateway.Preauthentication;

/// <summary>The decisions, as functions of values: what serves traffic is what <c>gateway explain</c> asks.</summary>
public static class PreauthenticationRules
{
    /// <summary>Decides on a request. A route that is null, or names no scheme, lets nothing pass.</summary>
    public static PreauthenticationDecision Decide(RoutePreauthentication? route, CallerKind caller, CallerFinding finding)
    {
        if (route is null || route.Schemes.Count == 0)
        {
            return PreauthenticationDecision.Misconfigured;
        }

        if (finding.Place == AccessVerdict.OutsideNetworks)
        {
            return PreauthenticationDecision.Forbidden;
        }

        if (Open(route) is { } open)
        {
            return finding.Place == AccessVerdict.Allowed ? open : PreauthenticationDecision.Forbidden;
        }

        if (finding is { State: CallerState.Accepted, User: not null })
        {
            return May(route, finding) == AccessVerdict.Allowed ? PreauthenticationDecision.Accepted : PreauthenticationDecision.Forbidden;
        }

        if (finding.State == CallerState.PassedOn && Takes(route, RouteAuthentication.BearerPassThrough))
        {
            return finding.Place == AccessVerdict.Allowed ? PreauthenticationDecision.PassThrough : PreauthenticationDecision.Forbidden;
        }

        if (finding.IsForLater)
        {
            return PreauthenticationDecision.TryLater;
        }

        if (!SignsIn(route))
        {
            return PreauthenticationDecision.Challenge;
        }

        return (caller, finding.State) switch
        {
            (CallerKind.Navigation, _) => PreauthenticationDecision.SignIn,
            (_, CallerState.SessionEnded) => PreauthenticationDecision.SessionEnded,
            _ => PreauthenticationDecision.Challenge,
        };
    }

    /// <summary>The decision of a route that asks nobody, or null. Such a scheme counts only where it stands alone: it never opens a route that asks.</summary>
    public static PreauthenticationDecision? Open(RoutePreauthentication route) => route.Schemes is [var only]
        ? only switch
        {
            RouteAuthentication.Anonymous => PreauthenticationDecision.Anonymous,
            RouteAuthentication.PassThrough => PreauthenticationDecision.PassThrough,
            _ => null,
        }
        : null;

    /// <summary>Whether the caller may use the route, and by which of its rules not: where and when first, then who.</summary>
    public static AccessVerdict May(RoutePreauthentication route, CallerFinding finding) =>
        finding.Place != AccessVerdict.Allowed || finding.User is not { } user ? finding.Place : route.Access.DecideUser(user);

    /// <summary>Whether the route takes the scheme.</summary>
    public static bool Takes(RoutePreauthentication route, RouteAuthentication scheme)
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
    public static bool SignsIn(RoutePreauthentication route) => Takes(route, RouteAuthentication.Forms) || Takes(route, RouteAuthentication.OpenIdConnect);

    /// <summary>The word for the access log; <see cref="RequestOutcome.None"/> while the request goes on.</summary>
    public static RequestOutcome Outcome(PreauthenticationDecision decision, CallerFinding finding) => decision switch
    {
        PreauthenticationDecision.Misconfigured => RequestOutcome.Failed,
        PreauthenticationDecision.Forbidden => RequestOutcome.Forbidden,
        PreauthenticationDecision.TryLater => RequestOutcome.DirectoryUnavailable,
        PreauthenticationDecision.SignIn or PreauthenticationDecision.SessionEnded or PreauthenticationDecision.Challenge =>
            finding is { State: CallerState.Refused, Result: AuthenticationResult.LockedOut or AuthenticationResult.Throttled }
                ? RequestOutcome.LockedOut
                : RequestOutcome.Unauthenticated,
        _ => RequestOutcome.None,
    };

    /// <summary>One sentence for the log.</summary>
    public static string? Reason(PreauthenticationDecision decision, RoutePreauthentication? route, CallerFinding finding) => decision switch
    {
        PreauthenticationDecision.Misconfigured => "The route does not say how its callers are known.",
        PreauthenticationDecision.Forbidden => AccessRule.Explain(route is null ? AccessVerdict.NotNamed : May(route, finding), route?.Route ?? "", finding.User),
        PreauthenticationDecision.TryLater => $"No directory could be asked: {finding.Result}.",
        PreauthenticationDecision.SignIn or PreauthenticationDecision.SessionEnded or PreauthenticationDecision.Challenge => finding.State switch
        {
            CallerState.Refused => $"{finding.Scheme}: {finding.Result}.",
            CallerState.Malformed or CallerState.SessionEnded => $"{finding.Scheme}: {finding.Reason}",
            _ => "No credential.",
        },
        _ => null,
    };
}
