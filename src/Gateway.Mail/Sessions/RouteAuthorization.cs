using Gateway.Identity;
using Gateway.Mail.Routing;

namespace Gateway.Mail.Sessions;

/// <summary>Whether a known user may use a route. A pure function, so that <c>gateway explain</c> asks the same.</summary>
public static class RouteAuthorization
{
    public static bool Allows(MailRoute route, UserIdentity user) =>
        (route.Users.Count == 0 && route.Groups.Count == 0)
        || route.Users.Contains(user.Name)
        || user.Groups.Any(route.Groups.Contains);
}
