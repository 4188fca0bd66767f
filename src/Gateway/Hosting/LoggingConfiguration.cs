namespace Gateway.Hosting;

/// <summary>
/// The configuration of the framework's logging: the defaults, overridden by the <c>Logging</c> section.
/// </summary>
internal sealed class LoggingConfiguration : ConfigurationProvider, IConfigurationSource
{
    private static readonly KeyValuePair<string, string?>[] Defaults =
    [
        new("Logging:LogLevel:Default", "Information"),
        new("Logging:LogLevel:Microsoft", "Warning"),
        new("Logging:LogLevel:System", "Warning"),
        new("Logging:LogLevel:Yarp", "Warning"),

        // It logs a critical message for each stream of a connection that it aborts, which any client can cause. It counts the connection.
        new("Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel.Http2", "None"),

        // It logs each failed probe with its stack. ProbeReport logs the first one and a count.
        new("Logging:LogLevel:Yarp.ReverseProxy.Health.ActiveHealthCheckMonitor", "Error"),

        // It warns about keys that are not encrypted at rest; only the gateway's account can read their folder.
        new("Logging:LogLevel:Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", "Error"),

        // A failed start is thrown to the command, which reports it in one line. A failed background service is logged as critical.
        new("Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host", "Critical"),
        new("Logging:Console:FormatterName", "simple"),
        new("Logging:Console:FormatterOptions:SingleLine", "true"),
        new("Logging:Console:FormatterOptions:UseUtcTimestamp", "true"),
        new("Logging:Console:FormatterOptions:TimestampFormat", "yyyy-MM-ddTHH:mm:ss.fffZ "),
    ];

    public LoggingConfiguration() => Data = new Dictionary<string, string?>(Defaults, StringComparer.OrdinalIgnoreCase);

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Applies a changed <c>Logging</c> section; levels change at once.</summary>
    public void Set(IReadOnlyDictionary<string, string?> section)
    {
        Data = Merge(section);
        OnReload();
    }

    private static Dictionary<string, string?> Merge(IReadOnlyDictionary<string, string?> section)
    {
        var merged = new Dictionary<string, string?>(Defaults, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in section)
        {
            merged[key] = value;
        }

        return merged;
    }
}
