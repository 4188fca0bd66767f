using System.Numerics;

namespace Gateway.Requests;

/// <summary>
/// A count that many threads add to: each core has a cell of its own, so that cores do not contend for a cache line. The
/// exporter sums the cells.
/// </summary>
internal sealed class PerCoreCounter
{
    /// <summary>The distance of two cells, in which no processor prefetches the other.</summary>
    private const int Stride = 16;

    private static readonly int Mask = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount) - 1;

    /// <summary>How many cells there are: at least one for each core.</summary>
    public static int Cores => Mask + 1;

    /// <summary>The cell of the core that runs the caller.</summary>
    public static int Core => Thread.GetCurrentProcessorId() & Mask;

    private readonly long[] _cells = new long[(Mask + 1) * Stride];

    public long Value
    {
        get
        {
            var sum = 0L;
            for (var cell = 0; cell < _cells.Length; cell += Stride)
            {
                sum += Interlocked.Read(ref _cells[cell]);
            }

            return sum;
        }
    }

    public void Add(long count) => Interlocked.Add(ref _cells[Core * Stride], count);
}
