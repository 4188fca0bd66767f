using Gateway.Configuration;

namespace Gateway.Settings;

/// <summary>The result of reading the configuration: valid options, or every error; never both.</summary>
/// <param name="Options">The options, or null if there are errors.</param>
/// <param name="Errors">Every error.</param>
internal sealed record ConfigurationReadResult(GatewayOptions? Options, IReadOnlyList<ConfigurationError> Errors)
{
    /// <summary>Warnings for the administrator; the configuration is used nevertheless.</summary>
    public IReadOnlyList<ConfigurationError> Warnings { get; init; } = [];

    /// <summary>The <c>Logging</c> section with the framework's keys, such as <c>Logging:LogLevel:Default</c>.</summary>
    public IReadOnlyDictionary<string, string?> Logging { get; init; } = new Dictionary<string, string?>();

    /// <summary>
    /// A hash of everything that was read, including the environment and the files of secrets; equal if nothing has changed.
    /// </summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>The files that were read and their content: the configuration file first, then those that it includes.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> Files { get; init; } = [];

    /// <summary>Where each value is set; null if there is no JSON to read.</summary>
    public ConfigurationNode? Root { get; init; }
}
