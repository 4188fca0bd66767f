using System.ComponentModel;
using Gateway.Configuration;

namespace Gateway.Draining;

/// <summary>The <c>Shutdown</c> section: how the gateway stops. Takes effect at the next start.</summary>
internal sealed class ShutdownOptions
{
    [TimeRange("00:00:00", "00:05:00")]
    [Description("How long the gateway keeps serving while it reports not ready, so that a load balancer can notice, before it leaves.")]
    public TimeSpan Delay { get; init; } = TimeSpan.Zero;

    [TimeRange("00:00:00", "01:00:00")]
    [Description("The time over which connections are told to end when the gateway leaves. At a stop, what is left then is cut off.")]
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);
}
