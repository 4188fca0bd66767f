using Gateway.Identity;
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

        if (Open(route) is { } open)
        {
            return open;
        }

        if (finding is { State: CallerState.Accepted, User: { } user })
        {
            return May(route, user) ? PreauthenticationDecision.Accepted : PreauthenticationDecision.Forbidden;
        }

        if (finding is { State: CallerState.Refused, Result: AuthenticationResult.DirectoryUnavailable or AuthenticationResult.Busy })
        {
            return PreauthenticationDecision.TryLater;
        }

        if (!Takes(route, RouteAuthentication.Forms))
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

    /// <summary>Whether the user may use the route: named, in a named group, or nobody is named.</summary>
    public static bool May(RoutePreauthentication route, UserIdentity user)
    {
        if (route.Users.Count == 0 && route.Groups.Count == 0)
        {
            return true;
        }

        // The sets of a route are small; the user's own may be large. Compared without case whatever comparer they were built with.
        return route.Users.Any(name => name.Equals(user.Name, StringComparison.OrdinalIgnoreCase))
            || (route.Groups.Count > 0 && user.Groups.Any(group => route.Groups.Any(g => g.Equals(group, StringComparison.OrdinalIgnoreCase))));
    }

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
        PreauthenticationDecision.Forbidden => $"{finding.User} is not among the users and groups of route {route?.Route}.",
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
