using System.Collections.Concurrent;

namespace Gateway.Load.Scenarios;

/// <summary>What each user keeps from one step to the next; dropped after a failure, so that the next step begins anew.</summary>
internal sealed class PerUser<T>(Func<int, CancellationToken, ValueTask<T>> open)
    where T : class, IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, T> _kept = new();

    public bool Has(int user) => _kept.ContainsKey(user);

    public async ValueTask<TResult> UseAsync<TResult>(
        int user, Func<T, CancellationToken, ValueTask<TResult>> use, CancellationToken cancellationToken)
    {
        try
        {
            if (!_kept.TryGetValue(user, out var kept))
            {
                kept = await open(user, cancellationToken);
                _kept[user] = kept;
            }

            return await use(kept, cancellationToken);
        }
        catch
        {
            await DropAsync(user);
            throw;
        }
    }

    public async ValueTask DropAsync(int user)
    {
        if (_kept.TryRemove(user, out var kept))
        {
            await kept.DisposeAsync();
        }
    }

    public async ValueTask CleanAsync()
    {
        foreach (var user in _kept.Keys)
        {
            await DropAsync(user);
        }
    }
}
