using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Settings;

/// <summary>The <c>Shutdown</c> section: how the gateway stops. Takes effect at the next start.</summary>
internal sealed class ShutdownOptions
{
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    [Description("How long the gateway keeps serving while it reports not ready, so that a load balancer can notice, before it stops.")]
    public TimeSpan Delay { get; init; } = TimeSpan.Zero;

    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    [Description("How long running requests may take to end; longer ones, such as long polls, are cut off.")]
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);
}
