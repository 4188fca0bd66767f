namespace Gateway.Hosting;

/// <summary>
/// What the framework's logging reads its levels and formats from: our defaults, with the <c>Logging</c> section over them.
/// </summary>
internal sealed class LoggingConfiguration : ConfigurationProvider, IConfigurationSource
{
    private static readonly KeyValuePair<string, string?>[] Defaults =
    [
        new("Logging:LogLevel:Default", "Information"),
        new("Logging:LogLevel:Microsoft", "Warning"),
        new("Logging:LogLevel:System", "Warning"),
        new("Logging:LogLevel:Yarp", "Warning"),

        // It warns of keys that are not encrypted at rest; their folder is for the gateway's own account alone.
        new("Logging:LogLevel:Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", "Error"),

        // A failed start is thrown to the command, which says it in one line; a background service that dies is logged as critical too.
        new("Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host", "Critical"),
        new("Logging:Console:FormatterName", "simple"),
        new("Logging:Console:FormatterOptions:SingleLine", "true"),
        new("Logging:Console:FormatterOptions:UseUtcTimestamp", "true"),
        new("Logging:Console:FormatterOptions:TimestampFormat", "yyyy-MM-ddTHH:mm:ss.fffZ "),
    ];

    public LoggingConfiguration() => Data = new Dictionary<string, string?>(Defaults, StringComparer.OrdinalIgnoreCase);

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Takes another <c>Logging</c> section; levels change at once.</summary>
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
