using Gateway.Settings;

namespace Gateway.Hosting;

/// <summary>Reloads when the file changes and on SIGHUP.</summary>
internal sealed class ConfigurationReloader(
    ConfigurationFile file, ConfigurationReload reload, ReloadMetrics metrics, TimeProvider time) : IDisposable
{
    private ConfigurationChanges? _changes;

    /// <summary>Starts watching; a SIGHUP is handled from here on.</summary>
    public void Start() => _changes ??= new ConfigurationChanges(file.Path, time);

    /// <summary>
    /// Waits for the next cause and reloads. A defect is counted, and the last good configuration stays in use.
    /// </summary>
    public async Task ReloadNextAsync(CancellationToken cancellationToken)
    {
        var cause = await _changes!.WaitAsync(cancellationToken); // created by Start
        try
        {
            reload.Run(cause);
        }
        catch (Exception)
        {
            metrics.Reloaded(ReloadResult.Failed);
            throw;
        }
    }

    public void Dispose() => _changes?.Dispose();
}
