using Gateway.Identity.Throttling;
using Gateway.State.Redis;
using Gateway.State.Sharing;
using StackExchange.Redis;

namespace Gateway.State.Throttling;

/// <summary>
/// Keeps this gateway's copy of the shared failures by network up to date, by announcements, and by reading the rate-limited networks at
/// the start and when announcements were lost for good. Other networks are read when they are next used.
/// </summary>
internal sealed class SharedThrottles(RedisConnection connection, ThrottleReplica replica, ThrottleScript script) : ISharedPart
{
    private const int PageSize = 1000;

    /// <summary>How many networks are told and read in one step, which holds up the server.</summary>
    private const int BatchSize = 100;

    public char Kind => 'T';

    public void Apply(string body) => replica.Apply(UnreadableDataException.Read(body, ThrottleSnapshot.Parse));

    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        for (var read = 0L; !cancellationToken.IsCancellationRequested; read += PageSize)
        {
            var from = read;
            var page = await connection.CallAsync("rate_limited_read", database =>
                database.SortedSetRangeByRankAsync(connection.Keys.RateLimited, from, from + PageSize - 1));
            if (page is null || !await CompareAsync(page.Select(NetworkOf).OfType<ThrottledNetwork>()))
            {
                return false;
            }

            if (page.Length < PageSize)
            {
                return await RepeatAsync(cancellationToken);
            }
        }

        return false;
    }

    // Restores entries that the server has lost, and drops local entries that were released meanwhile.
    public ValueTask<bool> RepeatAsync(CancellationToken cancellationToken) => CompareAsync(replica.RateLimited);

    private async ValueTask<bool> CompareAsync(IEnumerable<ThrottledNetwork> networks)
    {
        foreach (var batch in networks.Chunk(BatchSize))
        {
            if (await script.RunAsync(new ThrottleCommand("know", batch), isLate: true) is null)
            {
                return false;
            }
        }

        return true;
    }

    private static ThrottledNetwork? NetworkOf(RedisValue name) =>
        ThrottledNetwork.TryParse((string?)name ?? "", out var network) ? network : null;
}
