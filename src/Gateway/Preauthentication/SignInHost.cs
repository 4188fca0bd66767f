using Gateway.Preauthentication.Forms;
using Gateway.Preauthentication.OpenIdConnect;

namespace Gateway.Preauthentication;

/// <summary>Where signing in and out lead on a host.</summary>
/// <param name="Landing">Where a person goes who was going nowhere.</param>
/// <param name="SignOutPath">The back end's own sign-out, or null.</param>
/// <param name="OpenIdConnect">The route that says where people sign in; null where it is here, by form.</param>
internal sealed record SignInHost(string Landing, string? SignOutPath, RoutePreauthentication? OpenIdConnect)
{
    public RouteAuthentication Scheme => OpenIdConnect is null ? RouteAuthentication.Forms : RouteAuthentication.OpenIdConnect;

    /// <summary>The page that says that one is signed out.</summary>
    public string SignedOutPath => OpenIdConnect is null ? SignInPages.SignInPath + "?reason=signedout" : OpenIdConnectPages.SignedOutPath;
}
