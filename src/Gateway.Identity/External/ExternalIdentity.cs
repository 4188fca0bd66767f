using System.Collections.Frozen;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.External;

/// <summary>
/// The result of a proof that no directory verifies, such as a Kerberos ticket or a client certificate. The component that received the
/// proof has verified it; the authenticator counts and audits it and looks the user up in a directory where one is named.
/// </summary>
/// <param name="userName">The user, as a directory is asked for it; empty when the proof failed before a user was known.</param>
/// <param name="authority">The authority that authenticated the user, as logs and metrics show it: <c>kerberos</c>.</param>
public sealed class ExternalIdentity(string userName, string authority) : Credential
{
    public override string UserName { get; } = userName;

    public string Authority { get; } = authority;

    /// <summary>The directory that must know the user and provides the groups; null when the authority's statement is sufficient.</summary>
    public string? Directory { get; init; }

    /// <summary>
    /// A directory that cannot look users up without a password (RADIUS) need not be asked: the user has signed in to it before.
    /// </summary>
    public bool IsKnownWithoutDirectory { get; init; }

    /// <summary>The groups that the authority provides, when no directory is asked.</summary>
    public FrozenSet<string> Groups { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Why the proof was refused; None when it was accepted.</summary>
    public AuditReason Fault { get; init; }

    public static ExternalIdentity Refused(string authority, AuditReason fault, string userName = "") =>
        new(userName, authority) { Fault = fault };
}
