using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;

namespace Gateway.Publishing;

/// <summary>The <c>Connect</c> section of a cluster: how long a destination may take to connect, and when the next one is asked.</summary>
internal sealed record ClusterConnectOptions
{
    [TimeRange("00:00:00.100", "00:01:00")]
    [Description("Longest time for a connection to one destination: name, TCP and TLS.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    [Range(1, 20)]
    [Description("How many destinations are tried for one request while nothing of it has been sent, including the first.")]
    public int Tries { get; init; } = 10;

    [TimeRange("00:00:00.100", "00:05:00")]
    [Description("Time after which no further destination is tried.")]
    public TimeSpan TotalTime { get; init; } = TimeSpan.FromSeconds(10);
}
