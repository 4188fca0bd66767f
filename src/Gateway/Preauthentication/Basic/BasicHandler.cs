using Gateway.Identity;
using Gateway.Identity.AppPasswords;
using Gateway.Identity.Credentials;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Basic;

/// <summary>The scheme <c>Basic</c> (RFC 7617): the user's own password, an app password, or either.</summary>
internal sealed class BasicHandler(Authenticator authenticator, IAppPasswords appPasswords, IOptionsMonitor<SignInOptions> signIn)
    : SchemeHandler(signIn)
{
    public const string SchemeName = nameof(RouteAuthentication.Basic);

    protected override async ValueTask<SignInResult?> VerifyAsync(HttpContext context, RoutePreauthentication route)
    {
        var status = BasicCredentialReader.Read(context.Request.Headers.Authorization, out var credential);
        if (status == BasicStatus.None)
        {
            return null;
        }

        if (status != BasicStatus.Read || credential is null)
        {
            return SignInResult.Malformed(SchemeName, status.ToString());
        }

        if (PreauthenticationRules.Accepts(route, RouteAuthentication.AppPassword))
        {
            return await VerifyEitherAsync(context, route, credential);
        }

        var attempt = SignInContexts.Of(context, SchemeName, route.Route);
        var result = await authenticator.AuthenticateAsync(credential, attempt, context.RequestAborted);
        return SignInResult.Of(SchemeName, credential.Accepted(result), result);
    }

    protected override void Challenge(HttpContext context, RoutePreauthentication route, PreauthenticationResult result)
    {
        // On a route with a sign-in page, the 401 to a script must not open the browser's own prompt.
        if (result.Client == ClientKind.Script && PreauthenticationRules.HasSignInPage(route))
        {
            return;
        }

        var realm = Settings.GetRealm(context.Request);
        context.Response.Headers.Append("WWW-Authenticate", $"Basic realm=\"{realm}\", charset=\"UTF-8\"");
    }

    private async ValueTask<SignInResult> VerifyEitherAsync(
        HttpContext context, RoutePreauthentication route, PasswordCredential presented)
    {
        var orPassword = PreauthenticationRules.Accepts(route, RouteAuthentication.Basic);
        var scheme = orPassword ? SchemeName : nameof(RouteAuthentication.AppPassword);
        var credential = new AppPasswordCredential(presented, route.AppPasswordScope, orPassword);
        var result = await authenticator.AuthenticateAsync(
            credential, SignInContexts.Of(context, scheme, route.Route), context.RequestAborted);
        return result.AppPassword is { } used
            ? AppPasswordDelegation.Of(route, appPasswords, used, result)
            : SignInResult.Of(scheme, presented.Accepted(result), result);
    }
}
