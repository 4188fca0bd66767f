using Gateway.Identity.Lockout;

namespace Gateway.Identity.Directories;

/// <summary>Whether the gateway locks before a directory does, as far as the configuration says when the directory does.</summary>
internal static class LockoutMargin
{
    /// <summary>What is wrong with one directory's margin, or null.</summary>
    public static string? Describe(DirectoryLockoutOptions own, LockoutOptions lockout)
    {
        if (lockout.Mode != LockoutMode.Enforce)
        {
            return $"the directory locks after {own.After} failures, and Lockout:Mode is {lockout.Mode}: whoever guesses outside can lock users inside";
        }

        // The directory counts together what the gateway counts apart.
        var passed = lockout.Threshold + (lockout.FamiliarNetworks > 0 ? lockout.ThresholdFor(familiar: true) : 0);
        if (lockout.Threshold >= own.After)
        {
            return $"the directory locks after {own.After} failures, and Lockout:Threshold {lockout.Threshold} passes as many on; allowed: less than half of it";
        }

        if (passed >= own.After)
        {
            return $"the directory locks after {own.After} failures, and guesses from elsewhere and the user's own mistakes come to {passed}; lower Lockout:Threshold or Lockout:FamiliarThreshold";
        }

        // One try after each window: it must find the directory's count begun anew.
        return lockout.Window < own.Window
            ? $"the directory counts failures for {own.Window}, and Lockout:Window lets one more try through every {lockout.Window}; allowed: at least as long"
            : null;
    }
}
