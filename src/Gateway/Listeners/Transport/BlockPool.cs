using System.Buffers;
using System.Collections.Concurrent;

namespace Gateway.Listeners.Transport;

/// <summary>
/// Blocks of memory of one size, used again; the one returned last is rented first, as it is still in the processor's cache.
/// </summary>
/// <param name="blockBytes">The size of each.</param>
/// <param name="keptBlocks">How many are kept for later; what is returned beyond them is left to the garbage collector.</param>
internal sealed class BlockPool(int blockBytes, int keptBlocks) : MemoryPool<byte>
{
    private readonly ConcurrentBag<Block> _free = [];
    private int _kept;

    public override int MaxBufferSize => blockBytes;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, blockBytes);
        if (!_free.TryTake(out var block))
        {
            return new Block(this, blockBytes);
        }

        Interlocked.Decrement(ref _kept);
        block.Take();
        return block;
    }

    /// <summary>Lets go of what is kept; listeners share a pool, and those that are left may go on with it.</summary>
    protected override void Dispose(bool disposing)
    {
        while (_free.TryTake(out _))
        {
            Interlocked.Decrement(ref _kept);
        }
    }

    private void Return(Block block)
    {
        if (Interlocked.Increment(ref _kept) <= keptBlocks)
        {
            _free.Add(block);
        }
        else
        {
            Interlocked.Decrement(ref _kept);
        }
    }

    private sealed class Block(BlockPool pool, int bytes) : IMemoryOwner<byte>
    {
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(bytes);
        private int _isRented = 1;

        public Memory<byte> Memory => _bytes;

        public void Take() => Volatile.Write(ref _isRented, 1);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isRented, 0) == 1)
            {
                pool.Return(this);
            }
        }
    }
}
