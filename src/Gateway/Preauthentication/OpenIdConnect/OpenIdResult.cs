using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Sessions;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>The result of a step of signing in at a provider.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Reason">The cause, for the log; never a secret.</param>
internal sealed record OpenIdResult(OpenIdConnectStatus Status, string? Reason = null)
{
    /// <summary>The user; set exactly when signed in, with <see cref="Provider"/> and <see cref="IdToken"/>.</summary>
    public UserIdentity? User { get; init; }

    /// <summary>The session at the provider.</summary>
    public ProviderSession? Provider { get; init; }

    /// <summary>The ID token as received.</summary>
    public Secret? IdToken { get; init; }

    /// <summary>The access token that came with it, or null.</summary>
    public Secret? AccessToken { get; init; }

    /// <summary>The cause for the audit log, where the status does not tell it.</summary>
    public AuditReason Fault { get; init; }
}
