using System.Collections.Concurrent;
using Gateway.State.Redis;

namespace Gateway.State.Sharing;

/// <summary>
/// The queue of operations for the shared store. Callers do not wait for them. Operations are kept while the store is unavailable, and sent
/// in the order in which they were added.
/// </summary>
internal sealed class SharedOutbox : IDisposable
{
    private const int Capacity = 200_000;

    private readonly ConcurrentQueue<Item> _items = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly RedisMetrics _metrics;
    private readonly TimeProvider _time;
    private int _count;

    public SharedOutbox(RedisMetrics metrics, TimeProvider time)
    {
        (_metrics, _time) = (metrics, time);
        metrics.Observe("gateway.state.pending", "{operation}", "Operations that wait for the shared store.", () => Count);
        metrics.Observe(
            "gateway.state.pending.limit", "{operation}", "Operations that may wait for the shared store.", () => Capacity);
    }

    public int Count => Volatile.Read(ref _count);

    /// <summary>Adds an operation. It receives its age and returns whether the store accepted it.</summary>
    /// <param name="send">The operation.</param>
    /// <param name="isSignOut">Whether it is a sign-out, which may exceed the capacity that limits all other operations.</param>
    public void Add(Func<TimeSpan, ValueTask<bool>> send, bool isSignOut = false)
    {
        if (Interlocked.Increment(ref _count) > (isSignOut ? 2 * Capacity : Capacity))
        {
            Interlocked.Decrement(ref _count);
            _metrics.Dropped();
            return;
        }

        _items.Enqueue(new Item(send, _time.GetTimestamp()));
        _arrived.Release();
    }

    /// <summary>Waits until there is something to send, for so long at most.</summary>
    public Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken) => _arrived.WaitAsync(limit, cancellationToken);

    /// <summary>Sends everything; false where the store does not take it. Only <see cref="SharedLink"/> calls it.</summary>
    public async ValueTask<bool> SendAllAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && _items.TryPeek(out var item))
        {
            try
            {
                if (!await item.Send(_time.GetElapsedTime(item.Added)))
                {
                    return false;
                }
            }
            catch (UnreadableDataException)
            {
                _metrics.Dropped(); // it fails each time, and the others would wait for ever
            }

            _items.TryDequeue(out _);
            Interlocked.Decrement(ref _count);
        }

        return true;
    }

    public void Dispose() => _arrived.Dispose();

    private sealed record Item(Func<TimeSpan, ValueTask<bool>> Send, long Added);
}
