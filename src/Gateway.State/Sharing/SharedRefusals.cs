using System.Globalization;
using Gateway.State.Redis;
using StackExchange.Redis;

namespace Gateway.State.Sharing;

/// <summary>
/// Wrong passwords that devices repeat, identified by keyed hashes that only the gateways can compute. Every gateway keeps a copy; the
/// store has the latest. A lost entry costs one more failure at the directory.
/// </summary>
internal sealed class SharedRefusals(
    RedisConnection connection, SharedOutbox outbox, ServerClock clock) : ISharedPart
{
    private const int PageSize = 1000;

    private Action<string, string, DateTimeOffset> _received = (_, _, _) => { };

    public char Kind => 'P';

    /// <summary>Sets who is told of a refusal at any gateway: its name, the directory, and how long it is known.</summary>
    public void Listen(Action<string, string, DateTimeOffset> received) => _received = received;

    /// <summary>Tells every gateway.</summary>
    /// <param name="digest">The name of the password.</param>
    /// <param name="directory">The directory that refused it.</param>
    /// <param name="life">How long it is known.</param>
    /// <param name="capacity">How many the store keeps.</param>
    public void Add(string digest, string directory, TimeSpan life, int capacity) =>
        outbox.Add(delay => TellAsync($"{digest} {Uri.EscapeDataString(directory)}", life - delay, capacity));

    public void Apply(string body)
    {
        var space = body.IndexOf(' ', StringComparison.Ordinal);
        if (space > 0 && long.TryParse(body.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var life))
        {
            Receive(body[(space + 1)..], clock.After(life));
        }
    }

    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        for (var read = 0L; !cancellationToken.IsCancellationRequested; read += PageSize)
        {
            var from = read;
            var page = await connection.CallAsync("refusals_read", database =>
                database.SortedSetRangeByRankWithScoresAsync(connection.Keys.Refusals, from, from + PageSize - 1));
            if (page is null)
            {
                return false;
            }

            foreach (var entry in page)
            {
                Receive((string)entry.Element!, clock.ToLocal((long)entry.Score)); // a member is never null
            }

            if (page.Length < PageSize)
            {
                return true;
            }
        }

        return false;
    }

    public ValueTask<bool> RepeatAsync(CancellationToken cancellationToken) => new(true);

    private void Receive(string text, DateTimeOffset until)
    {
        if (text.Split(' ') is [var digest, var directory])
        {
            _received(digest, Uri.UnescapeDataString(directory), until);
        }
    }

    private async ValueTask<bool> TellAsync(string refusal, TimeSpan life, int capacity)
    {
        if (life <= TimeSpan.Zero)
        {
            return true;
        }

        RedisKey[] keys = [connection.Keys.Log, connection.Keys.Refusals];
        RedisValue[] arguments = ["refuse", connection.Keys.Channel, refusal, (long)life.TotalMilliseconds, capacity];
        return await connection.AskAsync("refuse", SharedLink.Script, keys, arguments) is not null;
    }
}
