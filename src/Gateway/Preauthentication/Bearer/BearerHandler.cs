using System.Text;
using Gateway.Identity;
using Gateway.Identity.Tokens;
using Gateway.Preauthentication.Forms;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Bearer;

/// <summary>The scheme <c>Bearer</c>: access tokens of the configured issuers, or, on routes that say so, of whomever the back end believes.</summary>
internal sealed class BearerHandler(Authenticator authenticator, TokenIssuers issuers, IOptionsMonitor<SignInOptions> signIn) : ICallerScheme
{
    public const string SchemeName = nameof(RouteAuthentication.Bearer);

    public ValueTask<CallerFinding?> FindAsync(HttpContext context, RoutePreauthentication route) =>
        BearerReader.Read(context.Request.Headers.Authorization, out var token) == BearerReading.Read
        && !PreauthenticationRules.Takes(route, RouteAuthentication.BearerPassThrough)
        && authenticator.RecallToken(token, route.Issuers, SignInContexts.Source(context), SignInContexts.Protocol, SchemeName) is { } outcome
            ? new(CallerFinding.Of(SchemeName, outcome))
            : AskAsync(context, route);

    private async ValueTask<CallerFinding?> AskAsync(HttpContext context, RoutePreauthentication route)
    {
        var reading = BearerReader.Read(context.Request.Headers.Authorization, out var text);
        if (reading == BearerReading.None)
        {
            return null;
        }

        if (reading is BearerReading.Repeated or BearerReading.Malformed)
        {
            return CallerFinding.Malformed(SchemeName, reading.ToString());
        }

        if (PreauthenticationRules.Takes(route, RouteAuthentication.BearerPassThrough))
        {
            return new CallerFinding(CallerState.PassedOn) { Scheme = SchemeName };
        }

        if (reading != BearerReading.Read)
        {
            return null;
        }

        var token = new Secret(text.ToString());
        var outcome = await authenticator.AuthenticateAsync(new TokenCredential(token, issuers: route.Issuers), SignInContexts.Of(context, SchemeName, route.Route), context.RequestAborted);
        return CallerFinding.Of(SchemeName, outcome);
    }

    public void Challenge(HttpContext context, RoutePreauthentication route, CallerFinding finding)
    {
        var realm = SignInOptions.RealmOf(signIn.CurrentValue, context.Request);
        var error = finding switch
        {
            { Scheme: SchemeName, State: CallerState.Refused } => ", error=\"invalid_token\"",
            { Scheme: SchemeName, State: CallerState.Malformed } => ", error=\"invalid_request\"",
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
