using System.Text.Encodings.Web;
using Gateway.Preauthentication.Forms;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>The scheme <c>OpenIdConnect</c>: the session of somebody who signed in at the route's provider.</summary>
internal sealed class OpenIdConnectHandler(
    BrowserSessions browsers,
    OpenIdProviders providers,
    IOptionsMonitor<SignInOptions> signIn,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = nameof(RouteAuthentication.OpenIdConnect);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var settings = signIn.CurrentValue;
        var route = Context.GetEndpoint()?.Metadata.GetMetadata<RoutePreauthentication>();
        if (browsers.Read(Context, settings, route, out var ended) is not { } session)
        {
            return Task.FromResult(ended is null ? AuthenticateResult.NoResult() : Ended(ended));
        }

        if (route is null || session is not { Provider: { } provider, Proven: { } user } || providers.Of(route)?.Name != provider.Issuer)
        {
            return Task.FromResult(Ended("the session is not of the route's provider."));
        }

        browsers.Use(Context, session, settings);
        return Task.FromResult(SchemeResult.From(Context, new CallerFinding(CallerState.Accepted) { Scheme = SchemeName, User = user }));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // RFC 9110 11.6.1 wants a challenge with every 401; no client has a prompt for this one.
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.Append("WWW-Authenticate", $"{SchemeName} realm=\"{SignInOptions.RealmOf(signIn.CurrentValue, Request)}\"");
        return Task.CompletedTask;
    }

    private AuthenticateResult Ended(string reason) =>
        SchemeResult.From(Context, new CallerFinding(CallerState.SessionEnded) { Scheme = SchemeName, Reason = reason });
}
