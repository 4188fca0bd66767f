using Gateway.Hosting.Generations;
using Gateway.Settings;

namespace Gateway.Hosting;

/// <summary>What is kept of each reload: its line in the audit log, and the configuration itself for a roll back.</summary>
internal sealed class ReloadRecords(ReloadAudit audit, GenerationHistory history)
{
    /// <summary>The configuration of the start is in force.</summary>
    public void Started(string file) => history.Record(ReloadAudit.By(file, ReloadCause.FileChange));

    public void Write(string file, ReloadCause cause, ReloadResult result)
    {
        audit.Write(file, cause, result);
        if (result is ReloadResult.Applied or ReloadResult.AppliedInPart)
        {
            history.Record(ReloadAudit.By(file, cause));
        }
    }
}
