using System.Collections.Frozen;
using Gateway.Identity.Auditing;

namespace Gateway.Identity.External;

/// <summary>
/// Somebody who was proved by what no directory verifies, such as a Kerberos ticket or a client certificate, or whose proof failed. It was
/// judged where it came in; here it is counted, audited, and looked up in a directory where one is named.
/// </summary>
/// <param name="userName">Who it is, as a directory would be asked; empty where the proof failed before it named anybody.</param>
/// <param name="authority">What vouches, as logs and metrics show it: <c>kerberos</c>.</param>
public sealed class ExternalIdentity(string userName, string authority) : Credential
{
    public override string UserName { get; } = userName;

    public string Authority { get; } = authority;

    /// <summary>The directory that must know the user and tells the groups; null where the authority's word is enough.</summary>
    public string? Directory { get; init; }

    /// <summary>The groups that the authority tells, where no directory is asked.</summary>
    public FrozenSet<string> Groups { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Why the proof is not taken; None where it is.</summary>
    public AuditReason Fault { get; init; }

    public static ExternalIdentity Refused(string authority, AuditReason fault, string userName = "") => new(userName, authority) { Fault = fault };
}
