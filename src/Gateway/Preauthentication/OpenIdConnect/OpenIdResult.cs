using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>What came of a provider's answer.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why, for the log; never a secret.</param>
internal sealed record OpenIdResult(OpenIdConnectStatus Outcome, string? Reason = null)
{
    /// <summary>The user, with the session at the provider and the ID token as it came; set if and only if signed in.</summary>
    public UserIdentity? User { get; init; }

    public ProviderSession? Provider { get; init; }

    public Secret? IdToken { get; init; }

    /// <summary>Why, for the audit log, where the outcome does not say it.</summary>
    public AuditReason Fault { get; init; }
}
