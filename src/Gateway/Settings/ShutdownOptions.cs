using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Settings;

/// <summary>The <c>Shutdown</c> section: how the gateway leaves when it is told to stop. Takes effect at the next start.</summary>
internal sealed class ShutdownOptions
{
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    [Description("How long the gateway goes on serving, no longer ready, before it stops accepting: time for a balancer to notice.")]
    public TimeSpan Delay { get; init; } = TimeSpan.Zero;

    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    [Description("How long running requests may take to end; what runs longer, such as a long poll, is cut.")]
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);
}
