using System.Collections.Concurrent;
using System.Globalization;
using Gateway.State.Redis;
using StackExchange.Redis;

namespace Gateway.State.Sharing;

/// <summary>
/// Revocations, such as of sessions. Every gateway keeps a copy, and drops an entry when the revoked item would have expired anyway.
/// </summary>
internal sealed class SharedEndings(
    RedisConnection connection, SharedOutbox outbox, ServerClock clock, TimeProvider time) : ISharedPart
{
    private const int PageSize = 1000;

    // A replica that becomes the primary lags by seconds, not by minutes.
    private static readonly TimeSpan RepeatedFor = TimeSpan.FromMinutes(5);

    private readonly ConcurrentQueue<(string What, DateTimeOffset Until, DateTimeOffset Added)> _own = new();
    private Action<string, DateTimeOffset> _received = (_, _) => { };

    public char Kind => 'E';

    /// <summary>Sets who is told of what has ended at any gateway, this one included.</summary>
    public void Listen(Action<string, DateTimeOffset> received) => _received = received;

    /// <summary>Tells every gateway.</summary>
    /// <param name="what">What has ended; it may be told again.</param>
    /// <param name="until">When it need not be remembered any more.</param>
    public void Add(string what, DateTimeOffset until)
    {
        ForgetOld();
        _own.Enqueue((what, until, time.GetUtcNow()));
        outbox.Add(_ => TellAsync(what, until), isSignOut: true);
    }

    /// <summary>How many are kept to be told again.</summary>
    internal int Repeated => _own.Count;

    public void Apply(string body)
    {
        var space = body.IndexOf(' ', StringComparison.Ordinal);
        if (space > 0 && long.TryParse(body.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var life))
        {
            _received(body[(space + 1)..], clock.After(life));
        }
    }

    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        for (var read = 0L; !cancellationToken.IsCancellationRequested; read += PageSize)
        {
            var from = read;
            var page = await connection.CallAsync("endings_read", database =>
                database.SortedSetRangeByRankWithScoresAsync(connection.Keys.Endings, from, from + PageSize - 1));
            if (page is null)
            {
                return false;
            }

            foreach (var entry in page)
            {
                Receive((string)entry.Element!, (long)entry.Score); // a member is never null
            }

            if (page.Length < PageSize)
            {
                return true;
            }
        }

        return false;
    }

    public async ValueTask<bool> RepeatAsync(CancellationToken cancellationToken)
    {
        ForgetOld();
        foreach (var (what, until, _) in _own)
        {
            if (!await TellAsync(what, until))
            {
                return false;
            }
        }

        return true;
    }

    private void Receive(string what, long until) => _received(what, clock.ToLocal(until));

    private void ForgetOld()
    {
        var now = time.GetUtcNow();
        while (_own.TryPeek(out var oldest) && now - oldest.Added > RepeatedFor)
        {
            _own.TryDequeue(out _);
        }
    }

    private async ValueTask<bool> TellAsync(string what, DateTimeOffset until)
    {
        var life = (long)(until - time.GetUtcNow()).TotalMilliseconds;
        if (life <= 0)
        {
            return true;
        }

        RedisKey[] keys = [connection.Keys.Log, connection.Keys.Endings];
        return await connection.AskAsync("end", SharedLink.Script, keys, ["end", connection.Keys.Channel, what, life]) is not null;
    }
}
