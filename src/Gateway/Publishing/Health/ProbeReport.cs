using System.Runtime.CompilerServices;
using Gateway.Outbound;
using Gateway.Publishing.Failures;
using Gateway.Publishing.Forwarding;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Gateway.Publishing.Health;

/// <summary>
/// Logs a destination's failed probes: one line for the first, then their count, at most every ten minutes, and one line when it answers
/// again.
/// </summary>
internal sealed partial class ProbeReport(DestinationErrors errors, TimeProvider time, ILogger<ProbeReport> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private readonly ConditionalWeakTable<DestinationState, Failures> _failures = [];

    /// <param name="cluster">YARP's cluster, of which a configured one has one for each way it is used.</param>
    /// <param name="configured">The configured name of the cluster.</param>
    /// <param name="result">How the probe ended.</param>
    public void Completed(string cluster, string configured, DestinationProbingResult result)
    {
        var address = result.Destination.Model.Config.Health ?? result.Destination.Model.Config.Address;
        if (ReasonOf(result) is { } reason)
        {
            errors.Add(configured, result.Destination, $"probe: {reason}", address);
            Failed(cluster, result.Destination, address, reason);
        }
        else if (_failures.TryGetValue(result.Destination, out var failures))
        {
            _failures.Remove(result.Destination);
            Log.Recovered(logger, cluster, result.Destination.DestinationId, address, failures.Count);
        }
    }

    private void Failed(string cluster, DestinationState destination, string address, string reason)
    {
        var failures = _failures.GetOrCreateValue(destination);
        failures.Count++;
        var now = time.GetTimestamp();
        if (failures.Count == 1)
        {
            failures.Logged = now;
            Log.Failed(logger, cluster, destination.DestinationId, address, reason);
        }
        else if (time.GetElapsedTime(failures.Logged, now) >= Interval)
        {
            failures.Logged = now;
            Log.StillFails(logger, cluster, destination.DestinationId, address, failures.Count, reason);
        }
    }

    private static string? ReasonOf(DestinationProbingResult result)
    {
        if (result.Exception is { } exception)
        {
            return ForwarderErrors.Find<DialException>(exception) is { } dial ? dial.Failure.Detail : DescribeOther(exception);
        }

        return result.Response is { IsSuccessStatusCode: false } response ? $"status {(int)response.StatusCode}" : null;
    }

    private static string DescribeOther(Exception exception) =>
        exception is OperationCanceledException ? "no response in time" : exception.GetBaseException().Message;

    /// <summary>The failed probes of a destination in a row. YARP probes a destination from one place at a time.</summary>
    private sealed class Failures
    {
        public long Count { get; set; }

        public long Logged { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(3010, LogLevel.Warning, "The probe of destination {Destination} of cluster {Cluster} ({Address}) failed: {Reason}.")]
        public static partial void Failed(ILogger logger, string cluster, string destination, string address, string reason);

        [LoggerMessage(
            3011,
            LogLevel.Warning,
            "{Count} probes of destination {Destination} of cluster {Cluster} ({Address}) have failed in a row; the last one: {Reason}.")]
        public static partial void StillFails(
            ILogger logger, string cluster, string destination, string address, long count, string reason);

        [LoggerMessage(
            3012,
            LogLevel.Information,
            "Destination {Destination} of cluster {Cluster} ({Address}) answers its probes again, after {Count} that failed.")]
        public static partial void Recovered(ILogger logger, string cluster, string destination, string address, long count);
    }
}
