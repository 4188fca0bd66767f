using Gateway.Preauthentication.Factors;

namespace Gateway.Preauthentication;

/// <summary>Signing in and out on one host.</summary>
/// <param name="Landing">The target after signing in where the person asked for none.</param>
/// <param name="SignOutPath">The back end's own sign-out, or null.</param>
/// <param name="OpenIdConnect">The route that names the provider where people sign in; null where they sign in by form.</param>
internal sealed record SignInHost(string Landing, string? SignOutPath, RoutePreauthentication? OpenIdConnect)
{
    /// <summary>What satisfies every route of the host that requires a second factor; null where none does.</summary>
    public SecondFactorRule? SecondFactor { get; init; }

    /// <summary>Whether a passkey signs people in on some route of the host.</summary>
    public bool AcceptsPasskeyAlone { get; init; }

    public RouteAuthentication Scheme => OpenIdConnect is null ? RouteAuthentication.Forms : RouteAuthentication.OpenIdConnect;

    /// <summary>The same host, which another route publishes too.</summary>
    public SignInHost And(SignInHost other) => this with
    {
        SignOutPath = SignOutPath ?? other.SignOutPath,
        AcceptsPasskeyAlone = AcceptsPasskeyAlone || other.AcceptsPasskeyAlone,
        SecondFactor = (SecondFactor, other.SecondFactor) is ({ } one, { } two) ? one.And(two) : SecondFactor ?? other.SecondFactor,
    };

    /// <summary>The page that confirms a sign-out.</summary>
    public string SignedOutPath => OpenIdConnect is null ? ReservedPaths.SignIn + "?reason=signedout" : ReservedPaths.SignedOut;
}
