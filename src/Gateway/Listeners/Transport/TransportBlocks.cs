using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Listeners.Transport;

/// <summary>
/// The memory pool of the socket transport. Kestrel's own pool has blocks of 4 KB, and the transport polls for more data before it rents
/// the next block, so that an upload needed eight calls for each TLS record. No block is rented while a connection is idle.
/// </summary>
internal sealed class TransportBlocks : IMemoryPoolFactory<byte>
{
    private const int BlockBytes = 32 * 1024;
    private const int KeptBlocks = 1024;

    // One shared pool: the transport requests a pool for each core of each listener, and each would hold that many blocks.
    private MemoryPool<byte> Blocks { get; } = new BlockPool(BlockBytes, KeptBlocks);

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => Blocks;
}
