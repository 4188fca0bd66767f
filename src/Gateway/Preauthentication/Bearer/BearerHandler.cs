using System.Text;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Tokens;
using Gateway.Preauthentication.Forms;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Bearer;

/// <summary>The scheme <c>Bearer</c>: access tokens of the configured issuers, or, on routes that say so, of whomever the back end believes.</summary>
internal sealed class BearerHandler(Authenticator authenticator, TokenIssuers issuers, IOptionsMonitor<SignInOptions> signIn) : IAuthenticationScheme
{
    public const string SchemeName = nameof(RouteAuthentication.Bearer);

    public ValueTask<SignInResult?> FindAsync(HttpContext context, RoutePreauthentication route) =>
        BearerReader.Read(context.Request.Headers.Authorization, out var token) == BearerStatus.Read
        && !PreauthenticationRules.Accepts(route, RouteAuthentication.BearerPassThrough)
        && authenticator.TryGetCachedToken(token, route.Issuers, SignInContexts.Source(context), SignInContexts.Protocol, SchemeName) is { } outcome
            ? new(SignInResult.Of(SchemeName, outcome))
            : AskAsync(context, route);

    private async ValueTask<SignInResult?> AskAsync(HttpContext context, RoutePreauthentication route)
    {
        var reading = BearerReader.Read(context.Request.Headers.Authorization, out var text);
        if (reading == BearerStatus.None)
        {
            return null;
        }

        if (reading is BearerStatus.Repeated or BearerStatus.Malformed)
        {
            return SignInResult.Malformed(SchemeName, reading.ToString());
        }

        if (PreauthenticationRules.Accepts(route, RouteAuthentication.BearerPassThrough))
        {
            return new SignInResult(SignInStatus.PassedOn) { Scheme = SchemeName };
        }

        if (reading != BearerStatus.Read)
        {
            return null;
        }

        var token = new Secret(text.ToString());
        var outcome = await authenticator.AuthenticateAsync(new TokenCredential(token, issuers: route.Issuers), SignInContexts.Of(context, SchemeName, route.Route), context.RequestAborted);
        return SignInResult.Of(SchemeName, outcome);
    }

    public void Challenge(HttpContext context, RoutePreauthentication route, SignInResult finding)
    {
        var realm = SignInOptions.RealmOf(signIn.CurrentValue, context.Request);
        var error = finding switch
        {
            { Scheme: SchemeName, State: SignInStatus.Refused } => ", error=\"invalid_token\"",
            { Scheme: SchemeName, State: SignInStatus.Malformed } => ", error=\"invalid_request\"",
            _ => "", // RFC 6750 3.1: who brought none is told nothing more
        };
        var challenges = issuers.Current.All.Where(i => route.Issuers is not { } taken || taken.Contains(i.Name)).Select(i => Parameters(i.Options.Challenge)).Distinct(StringComparer.Ordinal);
        foreach (var parameters in challenges.DefaultIfEmpty(""))
        {
            context.Response.Headers.Append("WWW-Authenticate", $"Bearer realm=\"{realm}\"{parameters}{error}");
        }
    }

    private static string Parameters(IReadOnlyDictionary<string, string> challenge) =>
        challenge.Aggregate(new StringBuilder(), (text, parameter) => text.Append($", {parameter.Key}=\"{parameter.Value}\"")).ToString();
}
