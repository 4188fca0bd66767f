using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;

namespace Gateway.Identity.Lockout;

/// <summary>
/// The lockout of accounts, which should lock before that of the directory; familiar and unknown sources are counted separately.
/// </summary>
public sealed class LockoutOptions
{
    [Description("Enforce; LogOnly to count and log without refusing; Off.")]
    public LockoutMode Mode { get; init; } = LockoutMode.Enforce;

    [Description("Failures from unknown sources that lock the account for unknown sources.")]
    [Range(1, 1000)]
    public int Threshold { get; init; } = 10;

    [Description("Failures from familiar networks and devices, from which the user has signed in before, that lock the account for these; "
        + "by default the same as Threshold.")]
    [Range(1, 1000)]
    public int? FamiliarThreshold { get; init; }

    [Description(
        "How long failures count and how long a lock lasts; attempts during a lock do not extend it. After it one attempt is admitted.")]
    [TimeRange("00:00:01", "1.00:00:00")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(30);

    [Description("Familiar networks per user, the most recent ones, and as many devices, which are told by their ActiveSync DeviceId or by "
        + "a cookie of the sign-in page; an IPv6 network is a /64. 0 makes every source unknown.")]
    [Range(0, 100)]
    public int FamiliarNetworks { get; init; } = 20;

    [Description("How long a network or a device stays familiar after the last sign-in from it.")]
    [TimeRange("01:00:00", "1000.00:00:00")]
    public TimeSpan FamiliarFor { get; init; } = TimeSpan.FromDays(60);

    [Description("How long a repeated wrong password from the same device and network is refused from the cache: a phone with an old "
        + "password counts once and does not lock its owner out. 00:00:00 disables it.")]
    [TimeRange("00:00:00", "1.00:00:00")]
    public TimeSpan StalePasswordFor { get; init; } = TimeSpan.FromMinutes(30);

    [Description("Most accounts in the table; one takes about 300 bytes. When it is full, unknown names are evicted first, locked "
        + "accounts never, and the failures of other users are estimated from then on, never too low.")]
    [Range(1000, 10_000_000)]
    public int Capacity { get; init; } = 100_000;

    /// <summary>The threshold for familiar or unknown sources.</summary>
    public int ThresholdFor(bool familiar) => familiar ? FamiliarThreshold ?? Threshold : Threshold;
}
