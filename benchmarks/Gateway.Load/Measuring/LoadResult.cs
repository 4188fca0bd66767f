using Gateway.Load.Scenarios;
using HdrHistogram;

namespace Gateway.Load.Measuring;

/// <summary>What one run of a driver saw. Latencies are in microseconds.</summary>
internal sealed class LoadResult
{
    private readonly Lock _gate = new();
    private long _steps;
    private long _bytes;
    private long _failures;

    public LongConcurrentHistogram Latency { get; } = new(1, TimeSpan.FromMinutes(10).Ticks / 10, 3);

    /// <summary>How late the driver itself began, in the open model.</summary>
    public LongConcurrentHistogram Lateness { get; } = new(1, TimeSpan.FromMinutes(10).Ticks / 10, 3);

    public long Steps => Interlocked.Read(ref _steps);

    public long Bytes => Interlocked.Read(ref _bytes);

    public long Failures => Interlocked.Read(ref _failures);

    public string? FirstFailure { get; private set; }

    public TimeSpan Elapsed { get; set; }

    public void Done(long bytes, TimeSpan latency)
    {
        Interlocked.Increment(ref _steps);
        Interlocked.Add(ref _bytes, bytes);
        Latency.RecordValue(Math.Max(1, latency.Ticks / 10));
    }

    public void Failed(Exception exception)
    {
        Interlocked.Increment(ref _failures);
        lock (_gate)
        {
            FirstFailure ??= exception.Message;
        }
    }

    /// <summary>Cleans a scenario; what it finds amiss at its end is a failure like any other.</summary>
    public async ValueTask CleanAsync(IScenario scenario)
    {
        try
        {
            await scenario.CleanAsync();
        }
        catch (Exception e)
            when (e is IOException or OperationCanceledException or System.Net.Sockets.SocketException or InvalidDataException)
        {
            Failed(e);
        }
    }

    public double Milliseconds(double percentile) => Latency.TotalCount == 0 ? 0 : Latency.GetValueAtPercentile(percentile) / 1000.0;
}
