using Gateway.Configuration;

namespace Gateway.Settings;

/// <summary>What one reading of the configuration gave: options that hold, or every mistake; never both.</summary>
/// <param name="Options">The options, or null where there are errors.</param>
/// <param name="Errors">Every mistake found.</param>
internal sealed record ConfigurationReadResult(GatewayOptions? Options, IReadOnlyList<ConfigurationError> Errors)
{
    /// <summary>What an administrator should know, though the configuration is used all the same.</summary>
    public IReadOnlyList<ConfigurationError> Warnings { get; init; } = [];

    /// <summary>The <c>Logging</c> section as the framework's own keys, <c>Logging:LogLevel:Default</c>.</summary>
    public IReadOnlyDictionary<string, string?> Logging { get; init; } = new Dictionary<string, string?>();

    /// <summary>A hash of all that was read, the environment and the files of secrets too: equal where nothing has changed.</summary>
    public string Fingerprint { get; init; } = "";
}
