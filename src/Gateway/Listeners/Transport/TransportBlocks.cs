using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Listeners.Transport;

/// <summary>
/// The memory that sockets are read into and written from. Kestrel's own has blocks of 4 KB, and looks whether there is more before it
/// rents the next: an upload was received by eight calls for each TLS record. Nothing is rented while a connection is silent.
/// </summary>
internal sealed class TransportBlocks : IMemoryPoolFactory<byte>
{
    private const int BlockBytes = 32 * 1024;
    private const int KeptBlocks = 1024;

    // One for all: the transport asks for a pool for each core of each listener, and each would keep that many.
    private MemoryPool<byte> Blocks { get; } = new BlockPool(BlockBytes, KeptBlocks);

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => Blocks;
}
