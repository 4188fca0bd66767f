using System.Net;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Auditing;

/// <summary>One authentication decision, as the audit log keeps it. It holds no secret.</summary>
public sealed record AuditRecord
{
    public required DateTimeOffset Time { get; init; }

    /// <summary>The user name as presented, cut to <see cref="MaximumUserLength"/>; hostile text that a writer has to escape.</summary>
    public required string User { get; init; }

    /// <summary>The name the attempt is counted under, or the directory's own name of an accepted user; null for a malformed name.</summary>
    public string? CanonicalName { get; init; }

    public required IPAddress Source { get; init; }

    public required string Protocol { get; init; }

    public required string Scheme { get; init; }

    public string? Route { get; init; }

    public required AuthenticationStatus Result { get; init; }

    public AuditReason Reason { get; init; }

    /// <summary>The directory that judged, or null when none was asked.</summary>
    public string? Directory { get; init; }

    /// <summary>What identifies the device, as presented; hostile text.</summary>
    public string? Device { get; init; }

    public string? TraceId { get; init; }

    public const int MaximumUserLength = 256;
}
