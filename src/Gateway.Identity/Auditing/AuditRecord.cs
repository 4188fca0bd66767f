using System.Net;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Auditing;

/// <summary>One authentication decision for the audit log. It contains no secret.</summary>
public sealed record AuditRecord
{
    public required DateTimeOffset Time { get; init; }

    /// <summary>The presented user name, truncated to <see cref="MaximumUserLength"/>; untrusted text that a sink must escape.</summary>
    public required string User { get; init; }

    /// <summary>The account of the attempt, or the canonical name of an accepted user; null for a malformed name.</summary>
    public string? CanonicalName { get; init; }

    public required IPAddress Source { get; init; }

    public required string Protocol { get; init; }

    public required string Scheme { get; init; }

    public string? Route { get; init; }

    public required AuthenticationStatus Result { get; init; }

    public AuditReason Reason { get; init; }

    /// <summary>The directory that verified the credential, or null when none was asked.</summary>
    public string? Directory { get; init; }

    /// <summary>What identifies the device, as presented; untrusted text.</summary>
    public string? Device { get; init; }

    public string? TraceId { get; init; }

    public const int MaximumUserLength = 256;
}
