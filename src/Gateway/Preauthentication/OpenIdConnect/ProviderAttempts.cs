using Gateway.Identity;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Identity.External;
using Gateway.Identity.Throttling;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>
/// Applies throttling and auditing to what browsers bring from providers: a refused code or token counts against its source, as a wrong
/// password does.
/// </summary>
internal sealed class ProviderAttempts(Authenticator authenticator, SourceThrottle throttle, DecisionLog decisions)
{
    /// <summary>Describes the request that brings a provider's response.</summary>
    public static SignInContext Of(HttpContext context) => SignInContexts.Of(context, OpenIdConnectHandler.SchemeName, null);

    public bool IsRateLimited(SignInContext attempt) => throttle.IsRateLimited(attempt.Source, SourceNetwork.Of(attempt.Source));

    /// <summary>Authenticates the user of a verified token.</summary>
    public ValueTask<AuthenticationResult> AuthenticateAsync(ExternalIdentity identity, SignInContext attempt) =>
        authenticator.AuthenticateAsync(identity, attempt, CancellationToken.None);

    /// <summary>Counts and audits a refused code or token.</summary>
    public async ValueTask RefuseAsync(string provider, AuditReason reason, SignInContext attempt) =>
        await authenticator.AuthenticateAsync(ExternalIdentity.Refused(provider, reason), attempt, CancellationToken.None);

    /// <summary>Audits a failure that does not count against the source.</summary>
    public void Audit(string provider, AuthenticationStatus status, AuditReason reason, SignInContext attempt) =>
        decisions.Decided(new ExternalIdentity("", provider), attempt, null, AuthenticationResult.Refused(status), reason, provider);
}
