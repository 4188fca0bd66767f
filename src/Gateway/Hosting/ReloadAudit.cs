using Gateway.Admin;
using Gateway.Identity.Auditing;
using Gateway.Settings;

namespace Gateway.Hosting;

/// <summary>Writes each reload that had an effect, or was refused, into the audit log with who caused it.</summary>
internal sealed class ReloadAudit(IEnumerable<IAuditSink> sinks, TimeProvider time)
{
    private const string Action = "configuration reload";

    public void Write(string file, ReloadCause cause, ReloadResult result)
    {
        if (result != ReloadResult.Unchanged)
        {
            var isDone = result is ReloadResult.Applied or ReloadResult.AppliedInPart;
            var action = new AdminAction(time.GetUtcNow(), Action, By(file, cause), file, isDone);
            foreach (var sink in sinks)
            {
                sink.Write(action);
            }
        }
    }

    /// <summary>
    /// Who has caused a reload, as far as it can be determined: editors and copies replace the file, so its owner is the user who changed
    /// it; signals can only come from root or the gateway's user.
    /// </summary>
    public static string By(string file, ReloadCause cause) => cause switch
    {
        ReloadCause.FileChange when FileOwner.Find(file) is { } owner => $"{owner}, who owns the file",
        ReloadCause.FileChange => "a change of the file",
        _ when Environment.UserName == "root" => "root, by SIGHUP",
        _ => $"root or {Environment.UserName}, by SIGHUP",
    };
}
