using Gateway.Identity.Throttling;

namespace Gateway.Preauthentication;

/// <summary>What a running gateway says of a source, where there is one to ask.</summary>
/// <param name="View">Its answer, or null.</param>
/// <param name="Problem">Why there is none.</param>
internal sealed record RunningThrottle(SourceThrottleView? View, string Problem);
