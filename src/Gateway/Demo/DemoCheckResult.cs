namespace Gateway.Demo;

/// <summary>The result of one check.</summary>
/// <param name="Check">The check.</param>
/// <param name="Problem">What was observed instead of the expected behavior, or null if the check passed.</param>
/// <param name="Duration">How long it took.</param>
internal sealed record DemoCheckResult(DemoCheck Check, string? Problem, TimeSpan Duration);
