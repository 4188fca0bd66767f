namespace Gateway.Preauthentication;

/// <summary>Signing in and out on one host.</summary>
/// <param name="Landing">The target after signing in where the person asked for none.</param>
/// <param name="SignOutPath">The back end's own sign-out, or null.</param>
/// <param name="OpenIdConnect">The route that names the provider where people sign in; null where they sign in by form.</param>
internal sealed record SignInHost(string Landing, string? SignOutPath, RoutePreauthentication? OpenIdConnect)
{
    public RouteAuthentication Scheme => OpenIdConnect is null ? RouteAuthentication.Forms : RouteAuthentication.OpenIdConnect;

    /// <summary>The page that confirms a sign-out.</summary>
    public string SignedOutPath => OpenIdConnect is null ? ReservedPaths.SignIn + "?reason=signedout" : ReservedPaths.SignedOut;
}
