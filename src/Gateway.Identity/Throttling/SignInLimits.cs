namespace Gateway.Identity.Throttling;

/// <summary>The limits on sign-ins that do not depend on the account.</summary>
/// <param name="Throttle">Limits failures by source.</param>
/// <param name="Pending">Limits pending sign-ins.</param>
/// <param name="Refusals">Delays refusals.</param>
internal sealed record SignInLimits(SourceThrottle Throttle, PendingSignIns Pending, RefusalDelay Refusals);
