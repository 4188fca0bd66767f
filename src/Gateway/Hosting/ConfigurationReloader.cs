using Gateway.Settings;

namespace Gateway.Hosting;

/// <summary>Reloads when the file changes and on SIGHUP.</summary>
internal sealed class ConfigurationReloader(
    ConfigurationFile file, ConfigurationReload reload, ReloadMetrics metrics, TimeProvider time) : IDisposable
{
    private ConfigurationChanges? _changes;

    /// <summary>Begins to watch: a SIGHUP from here on is answered.</summary>
    public void Start() => _changes ??= new ConfigurationChanges(file.Path, time);

    /// <summary>
    /// Waits for the next reason, and reloads. A defect on the way is counted, and the last good configuration goes on serving.
    /// </summary>
    public async Task ReloadNextAsync(CancellationToken cancellationToken)
    {
        var cause = await _changes!.WaitAsync(cancellationToken); // made by Start
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
