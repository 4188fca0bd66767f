namespace Gateway.Admin;

/// <summary>How fast a destination has answered lately.</summary>
/// <param name="Requests">The requests that were counted.</param>
/// <param name="Median">The time within which half of them had the head of their response.</param>
/// <param name="Percentile95">The time within which 95 of 100 had it.</param>
internal readonly record struct LatencySummary(long Requests, TimeSpan Median, TimeSpan Percentile95);
