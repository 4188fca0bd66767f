using Gateway.Configuration;
using Gateway.Settings;

namespace Gateway.Hosting;

/// <summary>
/// One reload: reads, binds and validates the whole file, then swaps the configuration atomically. If there are errors, all of them are
/// logged and the last good configuration stays in use.
/// </summary>
internal sealed partial class ConfigurationReload(
    ConfigurationInForce inForce,
    CurrentConfiguration current,
    LoggingConfiguration logging,
    ReloadStatus status,
    ReloadMetrics metrics,
    ILogger<ConfigurationReload> logger)
{
    private readonly ConfigurationFile _file = inForce.Started.File;
    private readonly GatewayOptions? _started = inForce.Started.Reading.Options;
    private string _fingerprint = inForce.Started.Reading.Fingerprint;
    /// <summary>The hash of the configuration in force.</summary>
    public string Fingerprint => _fingerprint;

    private string? _seen = inForce.Started.File.Stamp();

    /// <summary>
    /// Reads the file and applies it if it is valid and has changed. Not thread-safe: only the reloader's loop calls it.
    /// </summary>
    public ReloadResult Run(ReloadCause cause)
    {
        // Taken before the file is read, so that a write between the two is detected by the next check.
        var stamp = _file.Stamp();
        if (cause == ReloadCause.FileChange && stamp == _seen && stamp is not null && status.Current.Errors.Count == 0)
        {
            return ReloadResult.Unchanged;
        }

        _seen = stamp;
        var reading = _file.Read();
        var result = reading.Options is null ? Reject(reading.Errors, cause) : Apply(reading, reading.Options, cause);
        if (result != ReloadResult.Unchanged || cause == ReloadCause.Signal)
        {
            metrics.Reloaded(result);
        }

        return result;
    }

    private ReloadResult Reject(IReadOnlyList<ConfigurationError> errors, ReloadCause cause)
    {
        if (cause == ReloadCause.FileChange && errors.SequenceEqual(status.Current.Errors))
        {
            return ReloadResult.Unchanged;
        }

        Log.Rejected(logger, _file.Path, errors.Count);
        foreach (var error in errors)
        {
            Log.Mistake(logger, error);
        }

        status.Refused(errors);
        return ReloadResult.Rejected;
    }

    private ReloadResult Apply(ConfigurationReadResult reading, GatewayOptions options, ReloadCause cause)
    {
        if (reading.Fingerprint == _fingerprint)
        {
            if (status.Current.Errors.Count > 0)
            {
                status.Restored();
                Log.Restored(logger, _file.Path);
            }
            else if (cause == ReloadCause.Signal)
            {
                Log.Unchanged(logger, _file.Path);
            }

            return ReloadResult.Unchanged;
        }

        _fingerprint = reading.Fingerprint;
        inForce.Reading = reading;
        logging.Set(reading.Logging);
        var failures = current.Swap(options);
        status.Applied();
        foreach (var failure in failures)
        {
            Log.ComponentFailed(logger, failure);
        }

        Log.Applied(
            logger, _file.Path, status.Current.Generation, options.Listeners.Count, options.Routes.Count, options.Clusters.Count);
        foreach (var key in _started is null ? [] : RestartRequiredSettings.PendingChanges(_started, options))
        {
            Log.WaitsForRestart(logger, key);
        }

        return failures.Count > 0 ? ReloadResult.AppliedInPart : ReloadResult.Applied;
    }

    private static partial class Log
    {
        [LoggerMessage(
            1002,
            LogLevel.Information,
            "{File} is in force as generation {Generation}: {Listeners} listeners, {Routes} routes, {Clusters} clusters.")]
        public static partial void Applied(ILogger logger, string file, int generation, int listeners, int routes, int clusters);

        [LoggerMessage(1003, LogLevel.Error, "{File} has {Count} mistakes; the last good configuration stays in force.")]
        public static partial void Rejected(ILogger logger, string file, int count);

        [LoggerMessage(1004, LogLevel.Error, "{Mistake}")]
        public static partial void Mistake(ILogger logger, ConfigurationError mistake);

        [LoggerMessage(1005, LogLevel.Information, "{File} equals the configuration in force again.")]
        public static partial void Restored(ILogger logger, string file);

        [LoggerMessage(1006, LogLevel.Information, "{File} is unchanged.")]
        public static partial void Unchanged(ILogger logger, string file);

        [LoggerMessage(1007, LogLevel.Error, "A component failed to apply the new configuration; the others have applied it.")]
        public static partial void ComponentFailed(ILogger logger, Exception exception);

        [LoggerMessage(1010, LogLevel.Warning, "{Key} has changed and takes effect at the next start.")]
        public static partial void WaitsForRestart(ILogger logger, string key);
    }
}
