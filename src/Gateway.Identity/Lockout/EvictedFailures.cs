using System.Numerics;

namespace Gateway.Identity.Lockout;

/// <summary>
/// The failures of accounts that had to leave the full table, in a table of fixed size without names: each account has some cells, which
/// hold the highest number of failures of the accounts that share them, and the lowest cell is its estimate. An account is never estimated
/// below its own failures within the window, so that nobody gains guesses by filling the table; it is estimated too high only where every
/// one of its cells is shared with an account that failed more often.
/// </summary>
/// <param name="capacity">The number of accounts in the full table.</param>
internal sealed class EvictedFailures(int capacity)
{
    private const int Rows = 4;
    private const int CellsPerAccount = 4;
    private const int MaximumFailures = byte.MaxValue;

    // 24 bits of steps of 16 seconds last for eight years from the epoch, after which they begin again.
    private const int Resolution = 16;
    private const uint StampMask = 0xFFFFFF;

    private static readonly DateTimeOffset Epoch = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly int _width = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(capacity, 1, 1 << 26) * CellsPerAccount);
    private readonly Lock _gate = new();

    // In a cell, the low byte is the number of failures, and the rest the seconds of the last one. Made when the first account leaves.
    private readonly uint[]?[] _rows = new uint[Rows][];

    /// <summary>Keeps the failures of an account.</summary>
    public void Add(string account, bool isFamiliar, int failures, DateTimeOffset lastFailure, TimeSpan window)
    {
        var count = (uint)Math.Min(failures, MaximumFailures);
        var stamp = StampOf(lastFailure);
        lock (_gate)
        {
            for (var row = 0; row < Rows; row++)
            {
                var cells = _rows[row] ??= new uint[_width];
                ref var cell = ref cells[IndexOf(account, isFamiliar, row)];
                var (known, at) = Read(cell, lastFailure, window);
                cell = (Math.Max(at, stamp) << 8) | Math.Max(known, count);
            }
        }
    }

    /// <summary>At least the failures of an account within the window, and the time of the last one.</summary>
    public (int Failures, DateTimeOffset LastFailure) Find(string account, bool isFamiliar, DateTimeOffset now, TimeSpan window)
    {
        var (failures, stamp) = (uint.MaxValue, 0u);
        for (var row = 0; row < Rows; row++)
        {
            if (_rows[row] is not { } cells)
            {
                return default;
            }

            var (known, at) = Read(Volatile.Read(ref cells[IndexOf(account, isFamiliar, row)]), now, window);
            (failures, stamp) = known < failures ? (known, at) : (failures, stamp);
        }

        var age = (StampOf(now) - stamp) & StampMask;
        return ((int)failures, failures == 0 || age > StampMask / 2 ? now : now - TimeSpan.FromSeconds((double)age * Resolution));
    }

    private static uint StampOf(DateTimeOffset time) => (uint)((long)(time - Epoch).TotalSeconds / Resolution) & StampMask;

    private static (uint Failures, uint Stamp) Read(uint cell, DateTimeOffset now, TimeSpan window)
    {
        var stamp = cell >> 8;
        var age = (StampOf(now) - stamp) & StampMask;
        var life = (uint)(window.TotalSeconds / Resolution) + 1;

        // A stamp a little ahead belongs to a failure that was counted meanwhile.
        return cell != 0 && (age <= life || age >= StampMask - life) ? (cell & MaximumFailures, stamp) : default;
    }

    private int IndexOf(string account, bool isFamiliar, int row)
    {
        // The hash code of strings is keyed by a random value of the process, so that nobody can choose names that share cells.
        var hash = ((ulong)(uint)account.GetHashCode(StringComparison.Ordinal) << 32)
            | (uint)string.GetHashCode(account.AsSpan()[..^1], StringComparison.Ordinal);
        hash = (hash ^ (ulong)((row * 2) + (isFamiliar ? 1 : 0))) * 0x9E3779B97F4A7C15;
        hash = (hash ^ (hash >> 29)) * 0xBF58476D1CE4E5B9;
        return (int)((hash >> 32) & (uint)(_width - 1));
    }
}
