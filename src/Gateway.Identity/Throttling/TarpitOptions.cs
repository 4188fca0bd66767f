using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Identity.Throttling;

/// <summary>Makes a source that fails again and again wait longer for its refusals than others.</summary>
public sealed class TarpitOptions
{
    [Description("Failures of one source within the window after which its refusals are held back for longer than others. Networks that are exempt and sources where the user is at home never wait.")]
    [Range(1, 1_000_000)]
    public int After { get; init; } = 10;

    [Description("How much longer each further failure makes the wait.")]
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan Step { get; init; } = TimeSpan.FromMilliseconds(250);

    [Description("The longest wait; 00:00:00 turns it off.")]
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(5);

    [Description("Refusals held back for longer at a time, over all sources; beyond them the next comes when others do. Each costs a connection and no thread.")]
    [Range(0, 1_000_000)]
    public int Held { get; init; } = 1000;
}
