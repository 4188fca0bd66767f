using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Identity.Lockout;

/// <summary>The soft lockout of a user, to be set below the directory's own; familiar and unknown sources are counted apart.</summary>
public sealed class LockoutOptions
{
    [Description("Enforce; LogOnly to count, log and let pass; Off.")]
    public LockoutMode Mode { get; init; } = LockoutMode.Enforce;

    [Description("Failures from unknown sources that lock the user out for unknown sources.")]
    [Range(1, 1000)]
    public int Threshold { get; init; } = 10;

    [Description("Failures from sources the user has signed in from before that lock the user out there; by default the same as Threshold.")]
    [Range(1, 1000)]
    public int? FamiliarThreshold { get; init; }

    [Description("How long failures are remembered and how long a lock lasts; attempts during a lock do not extend it. After it one try is let through.")]
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(30);

    [Description("Networks remembered a user as familiar, the latest ones; an IPv6 network is a /64. 0 makes every source unknown.")]
    [Range(0, 100)]
    public int FamiliarNetworks { get; init; } = 20;

    [Description("How long a network stays familiar after the last sign-in from it.")]
    [Range(typeof(TimeSpan), "01:00:00", "1000.00:00:00")]
    public TimeSpan FamiliarFor { get; init; } = TimeSpan.FromDays(60);

    [Description("How long the same wrong password from the same device and network is answered from memory: a phone with an old password counts once and does not lock its owner out. 00:00:00 turns it off.")]
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan StalePasswordFor { get; init; } = TimeSpan.FromMinutes(30);

    [Description("Users remembered at most. Beyond it, made-up names are forgotten first and a locked user never.")]
    [Range(1000, 10_000_000)]
    public int Capacity { get; init; } = 100_000;

    /// <summary>The threshold of one kind of source.</summary>
    public int ThresholdFor(bool familiar) => familiar ? FamiliarThreshold ?? Threshold : Threshold;
}
