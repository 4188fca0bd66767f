using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Assertions;

/// <summary>The current keys. They are created and read when first needed, and refreshed from then on.</summary>
internal sealed partial class AssertionKeys(
    AssertionKeyFolder folder, IOptionsMonitor<AssertionOptions> options, TimeProvider time, ILogger<AssertionKeys> logger)
{
    private readonly Lock _gate = new();
    private volatile AssertionKeySet? _current;

    public AssertionKeySet Current => _current ?? Refresh();

    /// <summary>Whether the keys have been needed yet.</summary>
    public bool AreInUse => _current is not null;

    /// <summary>Reads the folder again, creates the next key where it is due, and deletes retired keys. It does not throw.</summary>
    public AssertionKeySet Refresh()
    {
        lock (_gate)
        {
            var life = options.CurrentValue.KeyLife;
            var now = time.GetUtcNow();
            var keys = Read();
            if (keys.Count == 0 || new AssertionKeySet(keys, life, now).IsNextDue)
            {
                keys = [.. keys, Create(now)];
            }

            var current = new AssertionKeySet(keys, life, now);
            foreach (var retired in current.Retired)
            {
                Delete(retired);
            }

            _current = current;
            return current;
        }
    }

    // Keys in memory are kept where the folder cannot be read: tokens that they signed are in use.
    private IReadOnlyList<AssertionKey> Read()
    {
        try
        {
            var read = folder.Read((file, error) => Log.Unreadable(logger, file, error));
            return [.. read, .. (_current?.Published ?? []).ExceptBy(read.Select(k => k.Id), k => k.Id)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotRead(logger, e.Message);
            return _current?.Published ?? [];
        }
    }

    private AssertionKey Create(DateTimeOffset now)
    {
        // The file's name has whole seconds.
        var key = AssertionKey.Create(DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()));
        try
        {
            folder.Write(key);
            Log.Made(logger, key.Id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotKept(logger, key.Id, e.Message);
        }

        return key;
    }

    private void Delete(AssertionKey key)
    {
        try
        {
            folder.Delete(key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotDeleted(logger, key.Id, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3130, LogLevel.Information,
            "The new assertion key {Key} is published; it signs after an hour, or at once if it is the first key.")]
        public static partial void Made(ILogger logger, string key);

        [LoggerMessage(3131, LogLevel.Error, "The new assertion key {Key} cannot be saved; it is lost when the gateway stops: {Error}")]
        public static partial void NotKept(ILogger logger, string key, string error);

        [LoggerMessage(3132, LogLevel.Error, "{File} is not an assertion key: {Error}")]
        public static partial void Unreadable(ILogger logger, string file, string error);

        [LoggerMessage(3133, LogLevel.Error, "The folder of the assertion keys cannot be read: {Error}")]
        public static partial void NotRead(ILogger logger, string error);

        [LoggerMessage(3134, LogLevel.Warning, "The retired assertion key {Key} cannot be deleted: {Error}")]
        public static partial void NotDeleted(ILogger logger, string key, string error);
    }
}
