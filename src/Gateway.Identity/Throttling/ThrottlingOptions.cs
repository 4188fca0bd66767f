using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;
using Gateway.Identity.Lockout;

namespace Gateway.Identity.Throttling;

/// <summary>The limits of a source over all user names, against password spraying.</summary>
public sealed class ThrottlingOptions
{
    [Description("Enforce; LogOnly to count and log without refusing; Off.")]
    public LockoutMode Mode { get; init; } = LockoutMode.Enforce;

    [Description("Failures of one source within the window after which it is rate limited; an IPv6 source is a /64.")]
    [Range(1, 1_000_000)]
    public int Failures { get; init; } = 50;

    [Description("Limits of the networks around a source, against attackers with many addresses.")]
    public ThrottledNetworksOptions Networks { get; init; } = new();

    [Description("How long failures count and how long a source stays rate limited.")]
    [TimeRange("00:00:01", "1.00:00:00")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    [Description(
        "Networks that are never rate limited, such as those of a hybrid mail provider or of the company: 203.0.113.0/24, 2001:db8::/32.")]
    [ValueForm(ValueForm.Network)]
    public IReadOnlyList<string> Exempt { get; init; } = [];

    [Description("Time between the arrival of a credential and its refusal, so that the time does not reveal which users exist; it should "
        + "be longer than the directories take. A slower refusal is sent at the next multiple. 00:00:00 disables it.")]
    [TimeRange("00:00:00", "00:00:30")]
    public TimeSpan RefusalDelay { get; init; } = TimeSpan.FromSeconds(2);

    [Description(
        "Most sign-ins that are verified or wait for their refusal at a time, over all sources; as many again are reserved for sources "
            + "that are familiar for the user. Further ones are refused with \"try again later\" before a directory is asked. Each takes a "
            + "connection, but no thread.")]
    [Range(100, 1_000_000)]
    public int Pending { get; init; } = 10_000;

    [Description("Most of these per source. Exempt networks and sources that are familiar for the user have no such limit.")]
    [Range(10, 1_000_000)]
    public int PendingPerSource { get; init; } = 200;

    [Description("Additional delay of refusals for sources that fail repeatedly.")]
    public TarpitOptions Tarpit { get; init; } = new();

    [Description("Most sources in the table, and most networks of each size.")]
    [Range(1000, 10_000_000)]
    public int Capacity { get; init; } = 100_000;
}
