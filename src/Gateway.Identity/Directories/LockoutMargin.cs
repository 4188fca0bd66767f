using Gateway.Identity.Lockout;

namespace Gateway.Identity.Directories;

/// <summary>Checks that the gateway's lockout locks before that of a directory, where the latter is configured.</summary>
internal static class LockoutMargin
{
    /// <summary>The problem, or null if the gateway locks first.</summary>
    /// <param name="directory">The directory's lockout.</param>
    /// <param name="lockout">The gateway's lockout.</param>
    /// <param name="gateways">The gateways that ask the directory.</param>
    /// <param name="isShared">Whether they share one lockout; otherwise each counts by itself.</param>
    public static string? Describe(DirectoryLockoutOptions directory, LockoutOptions lockout, int gateways, bool isShared)
    {
        if (lockout.Mode != LockoutMode.Enforce)
        {
            return $"the directory locks after {directory.After} failures, and Lockout:Mode is {lockout.Mode}; guesses from the Internet "
                + $"can then lock users in the directory";
        }

        // The directory counts failures of familiar and unknown sources together, the gateway separately.
        var passed = Passed(lockout.Threshold, gateways, isShared)
            + (lockout.FamiliarNetworks > 0 ? Passed(lockout.ThresholdFor(familiar: true), gateways, isShared) : 0);
        var of = gateways == 1 ? "the gateway passes" : $"{gateways} gateways pass";
        if (lockout.Threshold >= directory.After)
        {
            return $"the directory locks after {directory.After} failures, and Lockout:Threshold {lockout.Threshold} passes as many on; "
                + $"allowed: less than half of it";
        }

        if (passed >= directory.After)
        {
            return $"the directory locks after {directory.After} failures, and the failures that {of} on, from unknown and "
                + $"familiar sources, come to {passed}; lower Lockout:Threshold or Lockout:FamiliarThreshold";
        }

        // After each window the gateway admits one attempt; by then the directory must have reset its count.
        return lockout.Window < directory.Window
            ? $"the directory counts failures for {directory.Window}, and Lockout:Window lets one more try through every "
                + $"{lockout.Window}; allowed: at least as long"
            : null;
    }

    /// <summary>
    /// The failures that the directory sees at most. Where the lockout is shared, each gateway that cannot reach the store passes its share
    /// on, whatever the others do meanwhile.
    /// </summary>
    private static int Passed(int threshold, int gateways, bool isShared) =>
        isShared ? threshold + ((gateways - 1) * (threshold / gateways)) : gateways * threshold;
}
