using Gateway.Requests;

namespace Gateway.Admin;

/// <summary>
/// The latency of each destination within the last minutes. Requests count for good; a sample every few seconds tells what was counted
/// before.
/// </summary>
internal sealed class RecentLatency(RequestMetrics requests)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>The time that is summed up.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromMinutes(5);

    private static readonly int Samples = (int)(Span / Interval);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Cluster, string Destination), Queue<long[]>> _samples = [];

    /// <summary>Takes a sample of every destination.</summary>
    public void Look()
    {
        lock (_gate)
        {
            foreach (var (destination, counter) in requests.Latencies)
            {
                if (!_samples.TryGetValue(destination, out var samples))
                {
                    // What was counted up to here was counted since the last look.
                    samples = new Queue<long[]>([new long[LatencyCounter.Steps]]);
                    _samples.Add(destination, samples);
                }

                samples.Enqueue(counter.Read());
                if (samples.Count > Samples)
                {
                    samples.Dequeue();
                }
            }
        }
    }

    /// <summary>The latencies now, by the names of cluster and destination; those without a request lately are not among them.</summary>
    public IReadOnlyDictionary<(string Cluster, string Destination), LatencySummary> Read()
    {
        var read = new Dictionary<(string Cluster, string Destination), LatencySummary>();
        lock (_gate)
        {
            foreach (var (destination, counter) in requests.Latencies)
            {
                var counts = counter.Read();
                var before = _samples.TryGetValue(destination, out var samples) ? samples.Peek() : null;
                for (var step = 0; before is not null && step < counts.Length; step++)
                {
                    counts[step] -= before[step];
                }

                if (counts.Sum() is > 0 and var sum)
                {
                    read.Add(
                        destination,
                        new LatencySummary(sum, LatencyCounter.Percentile(counts, 0.5), LatencyCounter.Percentile(counts, 0.95)));
                }
            }
        }

        return read;
    }
}
