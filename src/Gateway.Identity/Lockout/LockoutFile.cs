using System.Text.Json;
using Gateway.Identity.State;
using Microsoft.Extensions.Logging;

namespace Gateway.Identity.Lockout;

/// <summary>Keeps the lockout across restarts.</summary>
public sealed partial class LockoutFile(MemoryLockoutStore store, IdentityState state, TimeProvider time, ILogger<LockoutFile> logger)
    : StateFile(Path.Combine(state.Folder, "lockouts.json"), TimeSpan.FromSeconds(5), time)
{
    /// <inheritdoc/>
    protected override long Version => store.Version;

    /// <inheritdoc/>
    protected override void Load(Stream stream) =>
        store.Load(JsonSerializer.Deserialize(stream, LockoutFileJson.Default.ListLockoutFileAccount)?.OfType<LockoutFileAccount>() ?? []);

    /// <inheritdoc/>
    protected override void Save(Stream stream) =>
        JsonSerializer.Serialize(stream, store.Save(), LockoutFileJson.Default.IEnumerableLockoutFileAccount);

    /// <inheritdoc/>
    protected override void NotRead(string cause) => Log.NotRead(logger, FilePath, cause);

    /// <inheritdoc/>
    protected override string NotWritten(string cause) =>
        $"The lockout file {FilePath} cannot be written; lockouts will not outlive a restart: {cause}";

    private static partial class Log
    {
        [LoggerMessage(2010, LogLevel.Error, "The lockout file {Path} cannot be read, and counting starts from zero: {Error}")]
        public static partial void NotRead(ILogger logger, string path, string error);
    }
}
