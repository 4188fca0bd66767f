using System.Security.Claims;
using Gateway.Identity.Authorization;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Sessions;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace Gateway.Preauthentication;

/// <summary>
/// What a scheme found in a request: immutable, enough to decide on the request and, once the request is admitted, the source of its <see
/// cref="HttpContext.User"/>. The claims are built when they are first read, because few requests need them, and for this request alone: a
/// principal is mutable.
/// </summary>
internal sealed record SignInResult(SignInStatus Status) : IHttpAuthenticationFeature
{
    private readonly AuthenticationStatus? _statusForClient;
    private ClaimsPrincipal? _claims;

    /// <summary>No credential of any scheme.</summary>
    public static SignInResult Nothing { get; } = new(SignInStatus.Nothing);

    /// <summary>The scheme of the credential, or null.</summary>
    public string? Scheme { get; init; }

    /// <summary>The directory's result; set for <see cref="SignInStatus.Accepted"/> and <see cref="SignInStatus.Refused"/>.</summary>
    public AuthenticationStatus Result { get; init; }

    /// <inheritdoc cref="AuthenticationResult.StatusForClient"/>
    public AuthenticationStatus StatusForClient
    {
        get => _statusForClient ?? Result;
        init => _statusForClient = value;
    }

    /// <summary>Whether the client is told to try again later.</summary>
    public bool IsForLater =>
        Status == SignInStatus.Refused && StatusForClient is (AuthenticationStatus.DirectoryUnavailable or AuthenticationStatus.Busy);

    /// <summary>Set when accepted.</summary>
    public UserIdentity? User { get; init; }

    /// <summary>The verified credential; set when accepted by password, at least where the route delegates it.</summary>
    public PasswordCredential? Credential { get; init; }

    /// <summary>The browser session of the user; null where the user has none.</summary>
    public BrowserSession? Session { get; init; }

    /// <summary>The app password that signed the user in; null for none.</summary>
    public AppPassword? AppPassword { get; init; }

    /// <summary>The directory or issuer of a cached sign-in, which nobody has counted yet; null for every other.</summary>
    public string? CachedBy { get; init; }

    ClaimsPrincipal? IHttpAuthenticationFeature.User
    {
        get => _claims ??= CreateClaims();
        set => _claims = value;
    }

    /// <summary>The principal of a custom handler, whose claims the request's user keeps.</summary>
    public ClaimsPrincipal? Principal { get; init; }

    /// <summary>The result of the rules that do not depend on the user's name: networks, times, and the route's policy.</summary>
    public AccessStatus Place { get; init; }

    /// <summary>The cause of a refusal, for the log.</summary>
    public string? Reason { get; init; }

    /// <summary>What an admitted request was admitted by; null where it was not, or where the route has no sign-in.</summary>
    public static SignInResult? OfAdmitted(HttpContext context) => context.Features.Get<SignInResult>();

    public static SignInResult Malformed(string scheme, string reason) => new(SignInStatus.Malformed) { Scheme = scheme, Reason = reason };

    public static SignInResult SessionEnded(string scheme, string reason) =>
        new(SignInStatus.SessionEnded) { Scheme = scheme, Reason = reason };

    public static SignInResult Refused(string scheme, AuthenticationStatus result) =>
        new(SignInStatus.Refused) { Scheme = scheme, Result = result };

    /// <summary>A scheme of the route has no handler, so that nobody can sign in by it.</summary>
    public static SignInResult WithoutHandler(string scheme) => new(SignInStatus.NoHandler) { Scheme = scheme };

    /// <summary>The user of a session, with the credential that the session delegates.</summary>
    public static SignInResult OfSession(string scheme, UserIdentity user, BrowserSession session, string? cachedBy = null) =>
        new(SignInStatus.Accepted)
        {
            Scheme = scheme,
            User = user,
            Credential = session.Credential,
            Session = session,
            CachedBy = cachedBy,
        };

    /// <summary>The result for a cached sign-in, with the credential where the route delegates it.</summary>
    public static SignInResult OfCached(string scheme, in CachedSignIn cached, PasswordCredential? credential = null) =>
        new(SignInStatus.Accepted) { Scheme = scheme, User = cached.Result.User, Credential = credential, CachedBy = cached.Directory };

    public static SignInResult Accepted(string scheme, UserIdentity? user) => new(SignInStatus.Accepted) { Scheme = scheme, User = user };

    /// <summary>The result for an authenticator's result.</summary>
    public static SignInResult Of(string scheme, AuthenticationResult result) =>
        result.IsAccepted
        ? Accepted(scheme, result.User)
        : Refused(scheme, result.Status) with { StatusForClient = result.StatusForClient };

    /// <summary>The result for an authenticator's result on a password.</summary>
    public static SignInResult Of(string scheme, PasswordCredential credential, AuthenticationResult result) => result.IsAccepted
        ? new(SignInStatus.Accepted) { Scheme = scheme, User = result.User, Credential = credential }
        : Of(scheme, result);

    /// <summary>The result for an authenticator's result on an app password; only a deposited password is delegated.</summary>
    public static SignInResult OfAppPassword(AuthenticationResult result, PasswordCredential? deposit) =>
        Of(nameof(RouteAuthentication.AppPassword), result) with { Credential = deposit, AppPassword = result.AppPassword };

    /// <summary>Admits the request and sets the user of the context, which later middleware may replace.</summary>
    public void Admit(HttpContext context)
    {
        context.Features.Set(this);
        context.Features.Set<IHttpAuthenticationFeature>(this);
    }

    private ClaimsPrincipal CreateClaims()
    {
        if (User is null || Scheme is null)
        {
            return new ClaimsPrincipal(new ClaimsIdentity());
        }

        // A custom handler's own claims stay, behind those of the gateway.
        var claims = new ClaimsPrincipal(UserClaims.Of(User, Scheme));
        claims.AddIdentities(Principal?.Identities ?? []);
        return claims;
    }
}
