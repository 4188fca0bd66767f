using System.Text.Encodings.Web;
using Gateway.Identity;
using Gateway.Preauthentication.Forms;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Basic;

/// <summary>The scheme <c>Basic</c>.</summary>
internal sealed class BasicHandler(
    Authenticator authenticator,
    IOptionsMonitor<SignInOptions> signIn,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = nameof(RouteAuthentication.Basic);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var reading = BasicCredentialReader.Read(Request.Headers.Authorization, out var credential, out var alternative);
        if (reading == BasicReading.None)
        {
            return AuthenticateResult.NoResult();
        }

        if (reading != BasicReading.Read || credential is null)
        {
            return SchemeResult.From(Context, CallerFinding.Malformed(SchemeName, reading.ToString()));
        }

        var route = Context.GetEndpoint()?.Metadata.GetMetadata<RoutePreauthentication>()?.Route;
        var from = SignInContexts.Of(Context, SchemeName, route);
        var outcome = await authenticator.AuthenticateAsync(credential, from, Context.RequestAborted);
        if (alternative is not null && outcome.Result is (AuthenticationResult.WrongPassword or AuthenticationResult.UnknownUser))
        {
            // Older clients send Latin-1, and some of its byte pairs are valid UTF-8.
            credential = alternative;
            outcome = await authenticator.AuthenticateAsync(credential, from, Context.RequestAborted);
        }

        return SchemeResult.From(Context, CallerFinding.Of(SchemeName, credential, outcome));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.Append("WWW-Authenticate", $"Basic realm=\"{SignInOptions.RealmOf(signIn.CurrentValue, Request)}\", charset=\"UTF-8\"");
        return Task.CompletedTask;
    }
}
