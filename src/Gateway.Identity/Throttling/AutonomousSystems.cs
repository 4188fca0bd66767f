using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Throttling;

/// <summary>The autonomous systems of the configured file, which is read again when it or the setting changes.</summary>
public sealed partial class AutonomousSystems(IOptionsMonitor<ThrottlingOptions> options, ILogger<AutonomousSystems> logger)
{
    /// <summary>The time between two looks at the file.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private volatile AutonomousSystemMap _current = AutonomousSystemMap.Empty;
    private (string? File, DateTime Written) _read;

    internal AutonomousSystemMap Current => _current;

    /// <summary>Reads the file if it has changed. A file that cannot be read leaves the last one in use.</summary>
    public void Check()
    {
        var file = options.CurrentValue.Networks.AutonomousSystemFile;
        var seen = (file, file is null ? default : File.GetLastWriteTimeUtc(file));
        if (seen == _read)
        {
            return;
        }

        _read = seen;
        try
        {
            _current = file is null ? AutonomousSystemMap.Empty : AutonomousSystemMap.Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            Log.NotRead(logger, file, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2021, LogLevel.Error,
            "The file of autonomous systems {File} cannot be used, and what was read before stays: {Error}")]
        public static partial void NotRead(ILogger logger, string? file, string error);
    }
}
