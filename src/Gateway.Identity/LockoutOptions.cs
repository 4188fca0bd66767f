using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Identity;

/// <summary>The soft lockout, to be set below the directory's own.</summary>
public sealed class LockoutOptions
{
    [Description("Failures within the window that lock the user out.")]
    [Range(1, 1000)]
    public int Threshold { get; init; } = 10;

    [Description("How long failures are remembered and how long a lock lasts; attempts during a lock do not extend it.")]
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(30);
}
