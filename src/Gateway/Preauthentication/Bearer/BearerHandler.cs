using System.Text;
using System.Text.Encodings.Web;
using Gateway.Identity;
using Gateway.Identity.Tokens;
using Gateway.Preauthentication.Forms;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Bearer;

/// <summary>The scheme <c>Bearer</c>: access tokens of the configured issuers, or, on routes that say so, of whomever the back end believes.</summary>
internal sealed class BearerHandler(
    Authenticator authenticator,
    TokenIssuers issuers,
    IOptionsMonitor<SignInOptions> signIn,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = nameof(RouteAuthentication.Bearer);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var route = Context.GetEndpoint()?.Metadata.GetMetadata<RoutePreauthentication>();
        var reading = BearerReader.Read(Request.Headers.Authorization, out var token);
        if (route is null || reading == BearerReading.None)
        {
            return AuthenticateResult.NoResult();
        }

        if (reading is BearerReading.Repeated or BearerReading.Malformed)
        {
            return SchemeResult.From(Context, CallerFinding.Malformed(SchemeName, reading.ToString()));
        }

        if (PreauthenticationRules.Takes(route, RouteAuthentication.BearerPassThrough))
        {
            return SchemeResult.From(Context, new CallerFinding(CallerState.PassedOn) { Scheme = SchemeName });
        }

        if (token is null)
        {
            return AuthenticateResult.NoResult();
        }

        var outcome = await authenticator.AuthenticateAsync(new TokenCredential(token, issuers: route.Issuers), SignInContexts.Of(Context, SchemeName, route.Route), Context.RequestAborted);
        return SchemeResult.From(Context, outcome.IsAccepted
            ? new CallerFinding(CallerState.Accepted) { Scheme = SchemeName, User = outcome.User }
            : new CallerFinding(CallerState.Refused) { Scheme = SchemeName, Result = outcome.Result });
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        var realm = SignInOptions.RealmOf(signIn.CurrentValue, Request);
        var error = Context.Features.Get<CallerFinding>() switch
        {
            { Scheme: SchemeName, State: CallerState.Refused } => ", error=\"invalid_token\"",
            { Scheme: SchemeName, State: CallerState.Malformed } => ", error=\"invalid_request\"",
            _ => "", // RFC 6750 3.1: who brought none is told nothing more
        };
        var taken = Context.GetEndpoint()?.Metadata.GetMetadata<RoutePreauthentication>()?.Issuers;
        var challenges = issuers.Current.All.Where(i => taken is null || taken.Contains(i.Name)).Select(i => Parameters(i.Options.Challenge)).Distinct(StringComparer.Ordinal);
        foreach (var parameters in challenges.DefaultIfEmpty(""))
        {
            Response.Headers.Append("WWW-Authenticate", $"Bearer realm=\"{realm}\"{parameters}{error}");
        }

        return Task.CompletedTask;
    }

    private static string Parameters(IReadOnlyDictionary<string, string> challenge) =>
        challenge.Aggregate(new StringBuilder(), (text, parameter) => text.Append($", {parameter.Key}=\"{parameter.Value}\"")).ToString();
}
