using Gateway.State.Lockout;
using Xunit;

namespace Gateway.UnitTests.State;

public sealed class LockoutQueueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Attempts_OfOneAccount_TakeTurns()
    {
        var queue = new LockoutQueue();
        var first = await queue.EnterAsync("alice", Token);
        var second = queue.EnterAsync("alice", Token).AsTask();
        using var other = await queue.EnterAsync("bob", Token);
        Assert.False(second.IsCompleted);

        first!.Dispose();

        using var turn = await second;
        Assert.NotNull(turn);
    }

    [Fact]
    public async Task Attempts_BeyondTheLimit_AreRefusedAtOnce()
    {
        var queue = new LockoutQueue();
        using var gone = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 128).Select(_ => queue.EnterAsync("alice", gone.Token).AsTask()).ToArray();

        Assert.Null(await queue.EnterAsync("alice", Token));

        // Those who leave make room.
        var first = await waiting[0];
        await gone.CancelAsync();
        Assert.Equal(127, (await Task.WhenAll(waiting.Skip(1).Select(IsCanceledAsync))).Count(c => c));
        first!.Dispose();
        using var next = await queue.EnterAsync("alice", Token);
        Assert.NotNull(next);
    }

    private static async Task<bool> IsCanceledAsync(Task<IDisposable?> waiting)
    {
        try
        {
            (await waiting)?.Dispose();
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }
}
