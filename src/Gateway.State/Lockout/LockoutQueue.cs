using System.Collections.Concurrent;

namespace Gateway.State.Lockout;

/// <summary>
/// The attempts of this gateway that wait for an account on which too many are in flight. Only the first of each account asks the shared
/// store again, so that waiting costs it little.
/// </summary>
internal sealed class LockoutQueue
{
    private const int MaximumWaiting = 128;

    private readonly ConcurrentDictionary<string, Line> _lines = new(StringComparer.Ordinal);

    /// <summary>Waits for the turn; null when too many wait already. Dispose it when the attempt is decided.</summary>
    public async ValueTask<IDisposable?> EnterAsync(string account, CancellationToken cancellationToken)
    {
        var line = Join(account);
        if (line is null)
        {
            return null;
        }

        var place = new Place(this, account, line);
        try
        {
            await line.Turn.WaitAsync(cancellationToken);
            place.HasTurn = true;
            return place;
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    private Line? Join(string account)
    {
        while (true)
        {
            var line = _lines.GetOrAdd(account, _ => new Line());
            lock (line)
            {
                if (line.IsGone)
                {
                    continue;
                }

                if (line.Waiting >= MaximumWaiting)
                {
                    return null;
                }

                line.Waiting++;
                return line;
            }
        }
    }

    private void Leave(string account, Line line, bool hadTurn)
    {
        lock (line)
        {
            line.IsGone = --line.Waiting == 0;
            if (hadTurn)
            {
                line.Turn.Release();
            }
        }

        if (line.IsGone)
        {
            _lines.TryRemove(account, out _);
        }
    }

    private sealed class Line
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public int Waiting { get; set; }

        public bool IsGone { get; set; }
    }

    private sealed class Place(LockoutQueue queue, string account, Line line) : IDisposable
    {
        public bool HasTurn { get; set; }

        public void Dispose() => queue.Leave(account, line, HasTurn);
    }
}
