using System.Buffers;
using System.Collections.Concurrent;

namespace Gateway.Listeners.Transport;

/// <summary>
/// A pool of memory blocks of one size. The block that was returned last is rented first, because it may still be in the processor's cache.
/// </summary>
/// <param name="blockBytes">The size of a block.</param>
/// <param name="keptBlocks">The maximum number of pooled blocks; further returned blocks are left to the garbage collector.</param>
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

    /// <summary>Releases the pooled blocks. Listeners share a pool, so remaining listeners may continue to use it.</summary>
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
