using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;

namespace Gateway.Identity.Directories;

/// <summary>The directory's own lockout. The gateway's lockout should lock first.</summary>
public sealed class DirectoryLockoutOptions
{
    [Description("Failures after which the directory locks a user: Active Directory's lockoutThreshold, OpenLDAP's pwdMaxFailure.")]
    [Range(1, 100_000)]
    public int After { get; init; }

    [Description(
        "How long the directory counts a failure: Active Directory's lockOutObservationWindow, OpenLDAP's pwdFailureCountInterval.")]
    [TimeRange("00:00:01", "1000.00:00:00")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(30);
}
