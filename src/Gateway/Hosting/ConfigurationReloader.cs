namespace Gateway.Hosting;

/// <summary>Reloads when the file changes and on SIGHUP, for as long as the gateway runs; no failure ends it.</summary>
public sealed partial class ConfigurationReloader(
    ConfigurationFile file,
    ConfigurationReload reload,
    ReloadMetrics metrics,
    TimeProvider time,
    ILogger<ConfigurationReloader> logger) : BackgroundService
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private ConfigurationChanges? _changes;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Here, because what follows runs beside the start: a SIGHUP right after it would find nobody who reloads.
        _changes = new ConfigurationChanges(file.Path, time);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        _changes?.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var changes = _changes!; // made by the start
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var cause = await changes.WaitAsync(stoppingToken);
                reload.Run(cause);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                metrics.Reloaded(ReloadOutcome.Failed);
                Log.Failed(logger, e);
                await Task.Delay(AfterFailure, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1008, LogLevel.Error, "Reloading the configuration failed by a defect; the last good one goes on serving.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
