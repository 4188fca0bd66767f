namespace Gateway.Publishing.Failures;

/// <summary>The last thing that went wrong with a destination.</summary>
/// <param name="At">When.</param>
/// <param name="Reason">What, in words.</param>
/// <param name="Address">The address that was asked.</param>
internal sealed record DestinationError(DateTimeOffset At, string Reason, string Address);
