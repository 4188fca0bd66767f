using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;

namespace Gateway.Identity.Throttling;

/// <summary>The additional delay of refusals for sources that fail repeatedly.</summary>
public sealed class TarpitOptions
{
    [Description("Failures of one source within the window after which its refusals are delayed longer. Exempt networks and sources that "
        + "are familiar for the user are not affected.")]
    [Range(1, 1_000_000)]
    public int After { get; init; } = 10;

    [Description("Additional delay per further failure.")]
    [TimeRange("00:00:00.01", "00:01:00")]
    public TimeSpan Step { get; init; } = TimeSpan.FromMilliseconds(250);

    [Description("Longest additional delay; 00:00:00 disables it.")]
    [TimeRange("00:00:00", "00:01:00")]
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(5);

    [Description("Most refusals that are delayed longer at a time, over all sources; further ones have only the normal delay. Each takes a "
        + "connection, but no thread.")]
    [Range(0, 1_000_000)]
    public int Held { get; init; } = 1000;
}
