using Gateway.Preauthentication.Basic;
using Gateway.Preauthentication.Bearer;
using Gateway.Preauthentication.ClientCertificates;
using Gateway.Preauthentication.Forms;
using Gateway.Preauthentication.Negotiate;
using Gateway.Preauthentication.OpenIdConnect;

namespace Gateway.Preauthentication;

/// <summary>
/// Asks the schemes of a route, one after the other, who calls. It stands in place of ASP.NET Core's authentication, which makes a scope, a
/// handler, a ticket and a principal for every request.
/// </summary>
internal sealed class AuthenticationSchemes(
    BearerHandler bearer, BasicHandler basic, NegotiateHandler negotiate, ClientCertificateHandler certificates, FormsHandler forms, OpenIdConnectHandler provider)
{
    /// <summary>The first finding. A credential that is said aloud counts, and the cookie only where there is none.</summary>
    public async ValueTask<SignInResult> FindAsync(HttpContext context, RoutePreauthentication route)
    {
        var isSaid = context.Request.Headers.Authorization.Count > 0;
        var finding = isSaid && (Takes(route, RouteAuthentication.Bearer) || Takes(route, RouteAuthentication.BearerPassThrough))
            ? await bearer.FindAsync(context, route)
            : null;
        if (finding is null && isSaid && Takes(route, RouteAuthentication.Basic))
        {
            finding = await basic.FindAsync(context, route);
        }

        if (finding is null && Takes(route, RouteAuthentication.Negotiate))
        {
            finding = await negotiate.FindAsync(context, route);
        }

        if (finding is null && Takes(route, RouteAuthentication.ClientCertificate))
        {
            finding = await certificates.FindAsync(context, route);
        }

        if (finding is null && Takes(route, RouteAuthentication.Forms))
        {
            finding = await forms.FindAsync(context, route);
        }
        else if (finding is null && Takes(route, RouteAuthentication.OpenIdConnect))
        {
            finding = await provider.FindAsync(context, route);
        }

        return finding ?? SignInResult.Nothing;
    }

    /// <summary>Adds the challenges of a route to an answer of 401.</summary>
    public void Challenge(HttpContext context, RoutePreauthentication route, ClientKind caller, SignInResult finding)
    {
        if (Takes(route, RouteAuthentication.Forms))
        {
            forms.Challenge(context, route, finding);
        }

        if (Takes(route, RouteAuthentication.OpenIdConnect))
        {
            provider.Challenge(context, route, finding);
        }

        if (Takes(route, RouteAuthentication.Bearer))
        {
            bearer.Challenge(context, route, finding);
        }

        if (Takes(route, RouteAuthentication.Negotiate))
        {
            negotiate.Challenge(context, route, finding);
        }

        // On a route with a sign-in page, a script's 401 must not pop up the browser's own prompt.
        if (Takes(route, RouteAuthentication.Basic) && !(PreauthenticationRules.SignsIn(route) && caller == ClientKind.Script))
        {
            basic.Challenge(context, route, finding);
        }
    }

    private static bool Takes(RoutePreauthentication route, RouteAuthentication scheme) => PreauthenticationRules.Accepts(route, scheme);
}
