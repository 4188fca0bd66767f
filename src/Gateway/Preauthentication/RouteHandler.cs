using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication;

/// <summary>
/// The default scheme: stands for all schemes of the request's route, so that code which names no scheme (a policy, a transform, a custom
/// handler) gets the user, the challenge, the refusal and the sign-out of the route.
/// </summary>
internal sealed class RouteHandler(PreauthenticationResponses responses, IOptionsMonitor<SignInOptions> signIn)
    : IAuthenticationHandler, IAuthenticationSignOutHandler
{
    private HttpContext? _context;

    private HttpContext Context => _context ?? throw new InvalidOperationException("The handler has no request.");

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _context = context;
        return Task.CompletedTask;
    }

    public Task<AuthenticateResult> AuthenticateAsync() => Task.FromResult(
        SignInResult.OfAdmitted(Context) is { User: not null }
            ? AuthenticateResult.Success(new AuthenticationTicket(Context.User, OwnSchemes.Route))
            : AuthenticateResult.NoResult());

    public Task ChallengeAsync(AuthenticationProperties? properties) => RefuseAsync(PreauthenticationStatus.Challenge);

    public Task ForbidAsync(AuthenticationProperties? properties) => RefuseAsync(PreauthenticationStatus.Forbidden);

    public async Task SignOutAsync(AuthenticationProperties? properties)
    {
        foreach (var scheme in RoutePreauthentication.Of(Context) is { } route ? OwnSchemes.InOrderOfChallenge(route, onlyPages: true) : [])
        {
            await Context.SignOutAsync(scheme, properties);
        }
    }

    private Task RefuseAsync(PreauthenticationStatus status)
    {
        var found = SignInResult.OfAdmitted(Context) ?? SignInResult.Nothing;
        var route = RoutePreauthentication.Of(Context);
        var client = ClientKindReader.Read(Context.Request.Method, Context.Request.Headers, route);
        return responses.WriteAsync(Context, route, signIn.CurrentValue, new PreauthenticationResult(status, found, client));
    }
}
