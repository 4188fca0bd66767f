using System.Numerics;

namespace Gateway.Requests;

/// <summary>
/// Counts durations by their length, four steps for each doubling, so that percentiles can be told to a tenth. Each core counts in memory
/// of its own, which it takes when it first counts; reading sums them.
/// </summary>
internal sealed class LatencyCounter
{
    /// <summary>The number of steps.</summary>
    public const int Steps = ((HighestExponent - LowestExponent) << StepBits) + 1;

    // Requests whose response begins later than this wait for something, such as new mail; what they wait for is no latency.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private const int StepBits = 2;
    private const int LowestExponent = 6; // 64 microseconds
    private const int HighestExponent = 25; // 33 seconds

    private readonly long[]?[] _cores = new long[]?[PerCoreCounter.Cores];

    public void Count(TimeSpan duration)
    {
        if (duration <= TimeSpan.Zero || duration > Longest)
        {
            return;
        }

        ref var cells = ref _cores[PerCoreCounter.Core];
        var own = Volatile.Read(ref cells) ?? Interlocked.CompareExchange(ref cells, new long[Steps], null) ?? cells;
        Interlocked.Increment(ref own[StepOf((ulong)duration.TotalMicroseconds)]);
    }

    /// <summary>The counts of all steps so far.</summary>
    public long[] Read()
    {
        var sum = new long[Steps];
        foreach (ref var cells in _cores.AsSpan())
        {
            if (Volatile.Read(ref cells) is { } counted)
            {
                for (var step = 0; step < Steps; step++)
                {
                    sum[step] += Interlocked.Read(ref counted[step]);
                }
            }
        }

        return sum;
    }

    /// <summary>The duration that a part of those counted do not exceed.</summary>
    /// <param name="counts">The counts of all steps; at least one is not zero.</param>
    /// <param name="part">The part: 0.5 for the median.</param>
    public static TimeSpan Percentile(ReadOnlySpan<long> counts, double part)
    {
        var all = 0L;
        foreach (var count in counts)
        {
            all += count;
        }

        var rank = (long)Math.Ceiling(all * part);
        var step = 0;
        for (var seen = counts[0]; seen < rank; seen += counts[step])
        {
            step++;
        }

        return MiddleOf(step);
    }

    private static int StepOf(ulong microseconds)
    {
        var exponent = BitOperations.Log2(microseconds | 1);
        if (exponent < LowestExponent)
        {
            return 0;
        }

        var within = (int)(microseconds >> (exponent - StepBits)) & ((1 << StepBits) - 1);
        return ((exponent - LowestExponent) << StepBits) + within + 1;
    }

    private static TimeSpan MiddleOf(int step)
    {
        if (step == 0)
        {
            return TimeSpan.FromMicroseconds(1 << (LowestExponent - 1));
        }

        var (exponent, within) = (((step - 1) >> StepBits) + LowestExponent, (step - 1) & ((1 << StepBits) - 1));
        var width = 1L << (exponent - StepBits);
        return TimeSpan.FromMicroseconds((1L << exponent) + (within * width) + (width / 2));
    }
}
