using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;

namespace Gateway.Identity.Verification;

/// <summary>The cache of verified passwords, by keyed hash.</summary>
public sealed class VerifiedCredentialsOptions
{
    [Description("How long a verified password is accepted from the cache; 00:00:00 disables the cache. A changed password or a disabled "
        + "account takes effect after at most this time, one of the user file at once.")]
    [TimeRange("00:00:00", "01:00:00")]
    public TimeSpan Life { get; init; } = TimeSpan.FromMinutes(5);

    [Description("Most verified passwords in the cache.")]
    [Range(100, 10_000_000)]
    public int Capacity { get; init; } = 50_000;
}
