namespace Gateway.Draining;

/// <summary>The state of the drain.</summary>
/// <param name="Phase">How far it has come.</param>
/// <param name="Since">When it began, or when the gateway went back to serving.</param>
/// <param name="By">Who asked for it; null if nobody has.</param>
internal sealed record DrainStatus(DrainPhase Phase, DateTimeOffset? Since, string? By);
