using Gateway.Identity.Lockout;

namespace Gateway.Identity.Throttling;

/// <summary>What is counted against one source and the networks around it, for administrators.</summary>
/// <param name="Source">One IPv4 address or an IPv6 /64.</param>
/// <param name="Mode">Whether limits are enforced.</param>
/// <param name="IsExempt">Nothing is counted against it.</param>
/// <param name="Window">How long failures count and limits last.</param>
/// <param name="Networks">The source and the networks around it that have a limit, the smallest first.</param>
public sealed record SourceThrottleView(
    string Source, LockoutMode Mode, bool IsExempt, TimeSpan Window, IReadOnlyList<ThrottledNetworkView> Networks);
