using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication;

/// <summary>
/// One scheme of the gateway as a handler of ASP.NET Core. A derived class reads the credential and asks the authenticator; the settings
/// are those of the request's route. ASP.NET Core makes one instance for a request, and only for a user who is not known already.
/// </summary>
internal abstract class SchemeHandler(IOptionsMonitor<SignInOptions> signIn) : IAuthenticationHandler
{
    private HttpContext? _context;

    protected HttpContext Context => _context ?? throw new InvalidOperationException("The handler has no request.");

    protected SignInOptions Settings => signIn.CurrentValue;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _context = context;
        return Task.CompletedTask;
    }

    public async Task<AuthenticateResult> AuthenticateAsync() => RoutePreauthentication.Of(Context) is { } route
        ? SignInTicket.Write(await VerifyAsync(Context, route))
        : AuthenticateResult.NoResult();

    public Task ChallengeAsync(AuthenticationProperties? properties)
    {
        Context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        if (RoutePreauthentication.Of(Context) is { } route)
        {
            Challenge(Context, route, SignInTicket.ReadDecision(properties) ?? NoCredential());
        }

        return Task.CompletedTask;
    }

    public Task ForbidAsync(AuthenticationProperties? properties)
    {
        Context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    /// <summary>Authenticates the request. Null where it has no credential of this scheme.</summary>
    protected abstract ValueTask<SignInResult?> VerifyAsync(HttpContext context, RoutePreauthentication route);

    /// <summary>Adds the scheme's challenge to a 401 response, or makes the response a redirect.</summary>
    protected abstract void Challenge(HttpContext context, RoutePreauthentication route, PreauthenticationResult result);

    private PreauthenticationResult NoCredential() => new(
        PreauthenticationStatus.Challenge,
        SignInResult.Nothing,
        ClientKindReader.Read(Context.Request.Method, Context.Request.Headers, RoutePreauthentication.Of(Context)));
}
