namespace Gateway.Demo;

/// <summary>How one check went.</summary>
/// <param name="Check">What was tried.</param>
/// <param name="Problem">What was seen instead of the promise, or null when it holds.</param>
/// <param name="Duration">How long it took.</param>
internal sealed record DemoCheckResult(DemoCheck Check, string? Problem, TimeSpan Duration);
