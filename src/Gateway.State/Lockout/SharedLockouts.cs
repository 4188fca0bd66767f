using Gateway.Identity.Lockout;
using Gateway.State.Redis;
using Gateway.State.Sharing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Gateway.State.Lockout;

/// <summary>
/// Keeps this gateway's copy of the shared lockout up to date, by announcements, and by reading all accounts in the background at the start
/// and when announcements were lost for good.
/// </summary>
internal sealed partial class SharedLockouts(
    RedisConnection connection,
    LockoutReplica replica,
    IOptionsMonitor<LockoutOptions> options,
    TimeProvider time,
    ILogger<SharedLockouts> logger) : ISharedPart, IDisposable
{
    private const int PageSize = 500;

    /// <summary>How long the reading may take. What is not read by then is learned when an account is next used.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _wanted = new(0);

    public char Kind => 'L';

    public void Apply(string body)
    {
        var snapshot = UnreadableDataException.Read(body, LockoutSnapshot.Parse);
        if (snapshot.Account is { } account)
        {
            replica.Apply(account, snapshot);
        }
    }

    public ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        // One pending read is enough.
        if (_wanted.CurrentCount == 0)
        {
            _wanted.Release();
        }

        return new(true);
    }

    // If the local state of an account is newer than the server's, the next operation on the account sends it.
    public ValueTask<bool> RepeatAsync(CancellationToken cancellationToken) => new(true);

    /// <summary>Waits until everything is to be read, and reads it.</summary>
    public async Task ReadNextAsync(CancellationToken cancellationToken)
    {
        await _wanted.WaitAsync(cancellationToken);
        var names = new List<string>(PageSize);
        var (read, started) = (0, time.GetTimestamp());
        await foreach (var key in connection.ScanAsync(connection.Keys.LockoutPrefix + "*", cancellationToken))
        {
            names.Add(key[connection.Keys.LockoutPrefix.Length..]);
            if (names.Count < PageSize)
            {
                continue;
            }

            await ReadAsync(names);
            read += names.Count;
            names.Clear();
            if (read >= options.CurrentValue.Capacity)
            {
                return;
            }

            if (time.GetElapsedTime(started) > Limit)
            {
                Log.NotAllRead(logger, read, Limit);
                return;
            }
        }

        await ReadAsync(names);
    }

    public void Dispose() => _wanted.Dispose();

    private async Task ReadAsync(List<string> names)
    {
        if (names.Count == 0)
        {
            return;
        }

        RedisKey[] keys = [.. names.Select(connection.Keys.Lockout)];
        var records = await connection.CallAsync("lockouts_read", database => database.StringGetAsync(keys))
            ?? throw new IOException("The shared store is away.");
        foreach (var (name, record) in names.Zip(records))
        {
            if ((string?)record is { } json)
            {
                Take(name, json);
            }
        }
    }

    private void Take(string name, string json)
    {
        try
        {
            replica.Apply(name, UnreadableDataException.Read(json, LockoutSnapshot.Parse));
        }
        catch (UnreadableDataException e)
        {
            connection.ReportUnreadable("lockouts_read", e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(8004, LogLevel.Warning, "{Count} accounts of the shared lockout were read within {Limit}; the others are known when "
            + "they are next used.")]
        public static partial void NotAllRead(ILogger logger, int count, TimeSpan limit);
    }
}
