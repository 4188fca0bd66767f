using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Identity.Lockout;

namespace Gateway.Identity.Throttling;

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

    [Description("When every refusal is answered, counted from the arrival of its credential, so that time does not tell which users exist; it should be longer than the directories take. A slower answer comes at the next multiple. 00:00:00 turns it off.")]
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan RefusalDelay { get; init; } = TimeSpan.FromSeconds(2);

    [Description("Sign-ins that may be verified or wait for their refusal at a time, over all sources; the same number again is kept for sources where the user is at home. Further ones are told to try later, before anybody is asked. Each costs a connection and no thread.")]
    [Range(100, 1_000_000)]
    public int Pending { get; init; } = 10_000;

    [Description("How many of these one source may have. Networks that are exempt and sources where the user is at home have no such limit.")]
    [Range(10, 1_000_000)]
    public int PendingPerSource { get; init; } = 200;

    [Description("How much longer than RefusalDelay refusals wait of a source that fails again and again.")]
    public TarpitOptions Tarpit { get; init; } = new();

    [Description("Sources remembered at most.")]
    [Range(1000, 10_000_000)]
    public int Capacity { get; init; } = 100_000;
}
