using Gateway.Publishing.Failures;
using Gateway.Requests;
using Gateway.Telemetry;

namespace Gateway.Straight;

/// <summary>Where the record of a straight request goes, as that of every other.</summary>
/// <param name="Log">The access log.</param>
/// <param name="Metrics">The metrics.</param>
/// <param name="Errors">The errors of destinations.</param>
internal sealed record StraightRecords(AccessLog Log, RequestMetrics Metrics, DestinationErrors Errors);
