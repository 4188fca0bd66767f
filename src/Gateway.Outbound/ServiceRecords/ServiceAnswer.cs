namespace Gateway.Outbound.ServiceRecords;

/// <summary>The answer to one question.</summary>
/// <param name="Records">The servers; empty where the service has none.</param>
/// <param name="Life">How long the answer may be used.</param>
public sealed record ServiceAnswer(IReadOnlyList<ServiceRecord> Records, TimeSpan Life);
