using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Assertions;

/// <summary>The keys in force. They are made and read when somebody first needs them, and looked after from then on.</summary>
internal sealed partial class AssertionKeys(AssertionKeyFolder folder, IOptionsMonitor<AssertionOptions> options, TimeProvider time, ILogger<AssertionKeys> logger)
{
    private readonly Lock _gate = new();
    private volatile AssertionKeySet? _current;

    public AssertionKeySet Current => _current ?? Refresh();

    /// <summary>Whether anybody has needed them yet.</summary>
    public bool AreInUse => _current is not null;

    /// <summary>Reads the folder again, makes the next key where it is due, and removes those that are of no use any more. It never throws.</summary>
    public AssertionKeySet Refresh()
    {
        lock (_gate)
        {
            var life = options.CurrentValue.KeyLife;
            var now = time.GetUtcNow();
            var keys = Read();
            if (keys.Count == 0 || new AssertionKeySet(keys, life, now).IsNextDue)
            {
                keys = [.. keys, Make(now)];
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

    // Keys that were in memory stay where the folder cannot be read: what they signed is still under way.
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

    private AssertionKey Make(DateTimeOffset now)
    {
        // The name of its file keeps whole seconds.
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
        [LoggerMessage(3130, LogLevel.Information, "Assertions have a new key, {Key}; it signs once it has been published for an hour, or at once where it is the first.")]
        public static partial void Made(ILogger logger, string key);

        [LoggerMessage(3131, LogLevel.Error, "The new key of assertions, {Key}, cannot be kept and is good until the gateway ends: {Error}")]
        public static partial void NotKept(ILogger logger, string key, string error);

        [LoggerMessage(3132, LogLevel.Error, "{File} is no key of assertions: {Error}")]
        public static partial void Unreadable(ILogger logger, string file, string error);

        [LoggerMessage(3133, LogLevel.Error, "The keys of assertions cannot be read: {Error}")]
        public static partial void NotRead(ILogger logger, string error);

        [LoggerMessage(3134, LogLevel.Warning, "The old key of assertions {Key} cannot be deleted: {Error}")]
        public static partial void NotDeleted(ILogger logger, string key, string error);
    }
}
