using Gateway.Preauthentication.Basic;
using Gateway.Preauthentication.Bearer;
using Gateway.Preauthentication.ClientCertificates;
using Gateway.Preauthentication.Forms;
using Gateway.Preauthentication.Negotiate;
using Gateway.Preauthentication.OpenIdConnect;
using Microsoft.AspNetCore.Authentication;

namespace Gateway.Preauthentication;

/// <summary>The gateway's own schemes: their handlers, and the order in which they are asked and challenge.</summary>
internal static class OwnSchemes
{
    /// <summary>The default scheme, which stands for all schemes of a request's route.</summary>
    public const string Route = "Gateway";

    // The Authorization header, then what the connection has proved, then the session cookie.
    private static readonly RouteAuthentication[] Order =
    [
        RouteAuthentication.Bearer, RouteAuthentication.Basic, RouteAuthentication.Negotiate, RouteAuthentication.ClientCertificate,
        RouteAuthentication.Forms, RouteAuthentication.OpenIdConnect,
    ];

    // Many clients take the first challenge that they support, so the strongest come first. Only a TLS handshake can ask for a certificate.
    private static readonly RouteAuthentication[] ChallengeOrder =
    [
        RouteAuthentication.Forms, RouteAuthentication.OpenIdConnect, RouteAuthentication.Bearer, RouteAuthentication.Negotiate,
        RouteAuthentication.Basic,
    ];

    public static void Register(AuthenticationOptions options)
    {
        options.DefaultScheme = Route;
        options.AddScheme<RouteHandler>(Route, null);
        options.AddScheme<BearerHandler>(BearerHandler.SchemeName, null);
        options.AddScheme<BasicHandler>(BasicHandler.SchemeName, null);
        options.AddScheme<NegotiateHandler>(NegotiateHandler.SchemeName, null);
        options.AddScheme<ClientCertificateHandler>(ClientCertificateHandler.SchemeName, null);
        options.AddScheme<FormsHandler>(FormsHandler.SchemeName, null);
        options.AddScheme<OpenIdConnectHandler>(OpenIdConnectHandler.SchemeName, null);
    }

    /// <summary>Whether a scheme of that name belongs to the gateway.</summary>
    public static bool Contains(string name) => name == Route || Order.Any(own => own.ToString() == name);

    /// <summary>The scheme of ASP.NET Core that a route's setting names; null for a setting without one.</summary>
    public static string? NameOf(RouteAuthentication scheme) => scheme switch
    {
        RouteAuthentication.BearerPassThrough => BearerHandler.SchemeName,
        RouteAuthentication.AppPassword => BasicHandler.SchemeName,
        _ => Array.IndexOf(Order, scheme) >= 0 ? scheme.ToString() : null,
    };

    /// <summary>The names of a route's schemes, in the order in which they are asked: the gateway's own, then the custom ones.</summary>
    public static IEnumerable<string> InOrder(RoutePreauthentication route) => NamesOf(route, Order).Concat(CustomOf(route));

    /// <summary>The names of a route's schemes, in the order of their challenges.</summary>
    public static IEnumerable<string> InOrderOfChallenge(RoutePreauthentication route, bool onlyPages) => onlyPages
        ? NamesOf(route, [RouteAuthentication.Forms, RouteAuthentication.OpenIdConnect])
        : NamesOf(route, ChallengeOrder).Concat(CustomOf(route));

    private static IEnumerable<string> NamesOf(RoutePreauthentication route, RouteAuthentication[] order) =>
        order.Where(scheme => IsAccepted(route, scheme)).Select(scheme => scheme.ToString());

    private static bool IsAccepted(RoutePreauthentication route, RouteAuthentication scheme) =>
        PreauthenticationRules.Accepts(route, scheme)
        || (scheme == RouteAuthentication.Basic && PreauthenticationRules.Accepts(route, RouteAuthentication.AppPassword))
        || (scheme == RouteAuthentication.Bearer && PreauthenticationRules.Accepts(route, RouteAuthentication.BearerPassThrough));

    private static IEnumerable<string> CustomOf(RoutePreauthentication route) =>
        PreauthenticationRules.Accepts(route, RouteAuthentication.Custom) ? route.CustomSchemes : [];
}
