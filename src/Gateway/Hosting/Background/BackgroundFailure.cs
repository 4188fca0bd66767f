namespace Gateway.Hosting.Background;

/// <summary>The last failure of a background loop.</summary>
/// <param name="Error">The error message.</param>
/// <param name="At">The time of the failure.</param>
/// <param name="Count">The number of failures since the start.</param>
internal sealed record BackgroundFailure(string Error, DateTimeOffset At, long Count);
