namespace Gateway.Configuration;

/// <summary>What the path of a log may be besides a file.</summary>
public static class LogTargets
{
    public const string StandardOutput = "-";

    /// <summary>The exporter of OpenTelemetry's logs.</summary>
    public const string Otlp = "otlp:";

    /// <summary>Whether a path names a file, so that it is relative to the configuration's.</summary>
    public static bool IsFile(string path) => path is not (StandardOutput or Otlp);
}
