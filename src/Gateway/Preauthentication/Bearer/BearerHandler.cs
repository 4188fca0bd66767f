using System.Text;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Tokens;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Bearer;

/// <summary>
/// The scheme <c>Bearer</c> (RFC 6750): access tokens of the configured issuers or, on routes with <c>BearerPassThrough</c>, tokens that
/// the back end verifies.
/// </summary>
internal sealed class BearerHandler(
    Authenticator authenticator, TokenIssuers issuers, IOptionsMonitor<SignInOptions> signIn) : SchemeHandler(signIn)
{
    public const string SchemeName = nameof(RouteAuthentication.Bearer);

    public static bool IsPassThrough(RoutePreauthentication route) =>
        PreauthenticationRules.Accepts(route, RouteAuthentication.BearerPassThrough);

    protected override async ValueTask<SignInResult?> VerifyAsync(HttpContext context, RoutePreauthentication route)
    {
        var status = BearerReader.Read(context.Request.Headers.Authorization, out var text);
        if (status == BearerStatus.None)
        {
            return null;
        }

        if (status is BearerStatus.Repeated or BearerStatus.Malformed)
        {
            return SignInResult.Malformed(SchemeName, status.ToString());
        }

        if (IsPassThrough(route))
        {
            return new SignInResult(SignInStatus.PassedOn) { Scheme = SchemeName };
        }

        if (status != BearerStatus.Read)
        {
            return null;
        }

        var credential = new TokenCredential(new Secret(text.ToString()), issuers: route.Issuers);
        var attempt = SignInContexts.Of(context, SchemeName, route.Route);
        return SignInResult.Of(SchemeName, await authenticator.AuthenticateAsync(credential, attempt, context.RequestAborted));
    }

    protected override void Challenge(HttpContext context, RoutePreauthentication route, PreauthenticationResult result)
    {
        if (!PreauthenticationRules.Accepts(route, RouteAuthentication.Bearer))
        {
            return;
        }

        var realm = Settings.GetRealm(context.Request);
        var error = result.SignIn switch
        {
            { Scheme: SchemeName, Status: SignInStatus.Refused } => ", error=\"invalid_token\"",
            { Scheme: SchemeName, Status: SignInStatus.Malformed } => ", error=\"invalid_request\"",
            _ => "", // RFC 6750 3.1: a request without a token gets no error code
        };
        var challenges = issuers.Current.All
            .Where(issuer => route.Issuers is not { } accepted || accepted.Contains(issuer.Name))
            .Select(issuer => Parameters(issuer.Options.Challenge))
            .Distinct(StringComparer.Ordinal);
        foreach (var parameters in challenges.DefaultIfEmpty(""))
        {
            context.Response.Headers.Append("WWW-Authenticate", $"Bearer realm=\"{realm}\"{parameters}{error}");
        }
    }

    private static string Parameters(IReadOnlyDictionary<string, string> challenge) =>
        challenge.Aggregate(new StringBuilder(), (text, parameter) => text.Append($", {parameter.Key}=\"{parameter.Value}\"")).ToString();
}
