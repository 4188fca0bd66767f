using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Identity.Verification;

/// <summary>The memory of verified passwords, by keyed hash: what makes an authenticated request cheap.</summary>
public sealed class VerifiedCredentialsOptions
{
    [Description("How long a verified password is believed before the directory is asked again; 00:00:00 asks each time. A changed password or disabled account of a directory is noticed within it, one of the user file at once.")]
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Life { get; init; } = TimeSpan.FromMinutes(5);

    [Description("Verified passwords remembered at most.")]
    [Range(100, 10_000_000)]
    public int Capacity { get; init; } = 50_000;
}
