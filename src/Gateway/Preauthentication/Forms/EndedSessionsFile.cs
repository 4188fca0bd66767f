using System.Collections.Frozen;
using System.Text.Json;
using Gateway.Identity.State;
using Gateway.Preauthentication.OpenIdConnect;

namespace Gateway.Preauthentication.Forms;

/// <summary>
/// Carries sign-outs over a restart, so that a cookie that was signed out stays so. It holds the numbers of sessions, providers' names of
/// theirs, and when each would have ended, none of which lets anybody in.
/// </summary>
internal sealed partial class EndedSessionsFile(FormSessions sessions, ProviderLogouts logouts, IdentityState state, TimeProvider time, ILogger<EndedSessionsFile> logger)
    : StateFile(Path.Combine(state.Folder, "ended-sessions.json"), TimeSpan.FromSeconds(1), time)
{
    protected override long Version => sessions.Endings + logouts.Endings;

    protected override void Load(Stream stream)
    {
        var ended = JsonSerializer.Deserialize<EndedSessions>(stream);
        var now = Time.GetUtcNow();
        foreach (var (id, end) in (ended?.Sessions ?? FrozenDictionary<Guid, DateTimeOffset>.Empty).Where(s => s.Value > now))
        {
            sessions.Revoke(id, end);
        }

        foreach (var logout in (ended?.Providers ?? []).OfType<ProviderLogout>().Where(l => l.Until > now))
        {
            logouts.End(logout);
        }
    }

    protected override void Save(Stream stream) => JsonSerializer.Serialize(stream, new EndedSessions(sessions.Ended(), logouts.All()));

    protected override void NotRead(string cause) => Log.NotRead(logger, FilePath, cause);

    protected override string NotWritten(string cause) =>
        $"The file of ended sessions {FilePath} cannot be written, sign-outs will not outlive a restart: {cause}";

    private static partial class Log
    {
        [LoggerMessage(3150, LogLevel.Error, "The file of ended sessions {Path} cannot be read, cookies that were signed out before are good until they expire: {Error}")]
        public static partial void NotRead(ILogger logger, string path, string error);
    }
}
