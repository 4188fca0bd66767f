using Gateway.Listeners.Transport;
using Xunit;

namespace Gateway.UnitTests.Listeners.Transport;

public sealed class BlockPoolTests
{
    [Fact]
    public void Block_Returned_IsRentedAgain()
    {
        using var pool = new BlockPool(4096, 2);
        var block = pool.Rent();
        block.Dispose();

        Assert.Same(block, pool.Rent());
        Assert.Equal(4096, block.Memory.Length);
    }

    [Fact]
    public void Block_ReturnedTwice_IsRentedOnce()
    {
        using var pool = new BlockPool(4096, 2);
        var block = pool.Rent();
        block.Dispose();
        block.Dispose();

        Assert.NotSame(pool.Rent(), pool.Rent());
    }

    [Fact]
    public void Blocks_BeyondThoseKept_AreLeftToTheCollector()
    {
        using var pool = new BlockPool(4096, 1);
        var blocks = new[] { pool.Rent(), pool.Rent(), pool.Rent() };
        foreach (var block in blocks)
        {
            block.Dispose();
        }

        Assert.Single(new[] { pool.Rent(), pool.Rent(), pool.Rent() }.Intersect(blocks));
    }

    /// <summary>The transport disposes of what it was given for a listener when that listener goes.</summary>
    [Fact]
    public void TransportsPool_IsOneForAllListeners_AndOutlivesEach()
    {
        var factory = new TransportBlocks();
        var pool = factory.Create();
        pool.Rent().Dispose();
        factory.Create().Dispose();

        var block = pool.Rent();
        block.Dispose();

        Assert.Same(block, pool.Rent());
        Assert.Same(pool, factory.Create());
    }

    [Fact]
    public void Block_LargerThanThePools_IsRefused()
    {
        using var pool = new BlockPool(4096, 1);

        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(4097));
    }
}
