using Gateway.Settings;

namespace Gateway.Hosting;

/// <summary>Reloads when the file changes and on SIGHUP.</summary>
internal sealed class ConfigurationReloader(
    ConfigurationFile file,
    ConfigurationReload reload,
    ReloadMetrics metrics,
    ReloadRecords records,
    ServiceManager manager,
    TimeProvider time) : IDisposable
{
    private ConfigurationChanges? _changes;

    /// <summary>Starts watching; a SIGHUP is handled from here on.</summary>
    public void Start()
    {
        _changes ??= new ConfigurationChanges(file.Path, time);
        records.Started(file.Path);
    }

    /// <summary>
    /// Waits for the next cause and reloads. A defect is counted, and the last good configuration stays in use.
    /// </summary>
    public async Task ReloadNextAsync(CancellationToken cancellationToken)
    {
        var cause = await _changes!.WaitAsync(cancellationToken); // created by Start
        if (cause == ReloadCause.Signal)
        {
            manager.Reloading();
        }

        try
        {
            var result = reload.Run(cause);
            records.Write(file.Path, cause, result);
            Report(cause, result);
        }
        catch (Exception)
        {
            metrics.Reloaded(ReloadResult.Failed);
            records.Write(file.Path, cause, ReloadResult.Failed);
            Report(cause, ReloadResult.Failed);
            throw;
        }
    }

    // Whatever became of the reload, the gateway serves. What systemctl status shows says which configuration it is.
    private void Report(ReloadCause cause, ReloadResult result)
    {
        if (cause == ReloadCause.Signal || result != ReloadResult.Unchanged)
        {
            manager.Ready(result switch
            {
                ReloadResult.Unchanged => "The configuration is unchanged.",
                ReloadResult.Applied => "A new configuration is in force.",
                ReloadResult.AppliedInPart => "A new configuration is in force, in part; the log says why.",
                _ => "The configuration was refused; the last good one stays in force. gateway status says why.",
            });
        }
    }

    public void Dispose() => _changes?.Dispose();
}
