using System.Collections.Frozen;
using System.Text.Json;
using Gateway.Identity.State;

namespace Gateway.Preauthentication.Sessions;

/// <summary>
/// Keeps sign-outs across a restart, so that a signed-out cookie stays invalid. It holds session ids, the providers' session names, and
/// expiry times, none of which grants access.
/// </summary>
internal sealed partial class EndedSessionsFile(
    SessionRegistry sessions, ProviderLogouts logouts, IdentityState state, TimeProvider time, ILogger<EndedSessionsFile> logger)
    : StateFile(Path.Combine(state.Folder, "ended-sessions.json"), TimeSpan.FromSeconds(1), time)
{
    protected override long Version => sessions.Version + logouts.Version;

    protected override void Load(Stream stream)
    {
        var ended = JsonSerializer.Deserialize(stream, EndedSessionsJson.Default.EndedSessions);
        var now = Time.GetUtcNow();
        foreach (var (id, end) in (ended?.Sessions ?? FrozenDictionary<Guid, DateTimeOffset>.Empty).Where(s => s.Value > now))
        {
            sessions.Revoke(id, end);
        }

        foreach (var (account, before) in (ended?.Accounts ?? FrozenDictionary<string, EndedAccount>.Empty).Where(a => a.Value.Until > now))
        {
            sessions.RevokeBefore(account, before.Before, before.Until - before.Before);
        }

        foreach (var logout in (ended?.Providers ?? []).OfType<ProviderLogout>().Where(l => l.Until > now))
        {
            logouts.Add(logout);
        }
    }

    protected override void Save(Stream stream) =>
        JsonSerializer.Serialize(
            stream,
            new EndedSessions(sessions.GetRevoked(), sessions.GetRevokedAccounts(), logouts.GetAll()),
            EndedSessionsJson.Default.EndedSessions);

    protected override void NotRead(string cause) => Log.NotRead(logger, FilePath, cause);

    protected override string NotWritten(string cause) =>
        $"The file of ended sessions {FilePath} cannot be written; sign-outs will be lost with a restart: {cause}";

    private static partial class Log
    {
        [LoggerMessage(3150, LogLevel.Error,
            "The file of ended sessions {Path} cannot be read; earlier signed-out cookies are valid until they expire: {Error}")]
        public static partial void NotRead(ILogger logger, string path, string error);
    }
}
