namespace Gateway.Hosting.Background;

/// <summary>The last failure of a loop.</summary>
/// <param name="Error">What went wrong.</param>
/// <param name="At">When.</param>
/// <param name="Count">How many there have been since the start.</param>
internal sealed record BackgroundFailure(string Error, DateTimeOffset At, long Count);
