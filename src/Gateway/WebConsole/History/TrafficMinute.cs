namespace Gateway.WebConsole.History;

/// <summary>What happened within a time.</summary>
/// <param name="Requests">Requests that ended.</param>
/// <param name="Errors">Those of them with an error of the server.</param>
/// <param name="SignIns">Sign-ins that were accepted.</param>
/// <param name="Failures">Sign-ins that were refused.</param>
internal readonly record struct TrafficMinute(long Requests, long Errors, long SignIns, long Failures)
{
    public static TrafficMinute operator +(TrafficMinute one, TrafficMinute other) => new(
        one.Requests + other.Requests, one.Errors + other.Errors, one.SignIns + other.SignIns, one.Failures + other.Failures);

    public static TrafficMinute operator -(TrafficMinute one, TrafficMinute other) => new(
        one.Requests - other.Requests, one.Errors - other.Errors, one.SignIns - other.SignIns, one.Failures - other.Failures);
}
