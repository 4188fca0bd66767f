using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Identity.Throttling;

namespace Gateway.Identity;

/// <summary>The limit a source has, over all user names: what stops spraying.</summary>
public sealed class ThrottlingOptions
{
    [Description("Enforce; LogOnly to count, log and let pass; Off.")]
    public LockoutMode Mode { get; init; } = LockoutMode.Enforce;

    [Description("Failures of one source within the window that silence it; an IPv6 source is a /64.")]
    [Range(1, 1_000_000)]
    public int Failures { get; init; } = 50;

    [Description("How long failures are remembered and how long a silenced source stays silenced.")]
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    [Description("Networks that are never silenced, such as a hybrid mail provider's or the own offices': 203.0.113.0/24, 2001:db8::/32.")]
    public IReadOnlyList<string> Exempt { get; init; } = [];

    [Description("How refusals are held back from a source that fails again and again.")]
    public TarpitOptions Tarpit { get; init; } = new();

    [Description("Sources remembered at most.")]
    [Range(1000, 10_000_000)]
    public int Capacity { get; init; } = 100_000;
}
