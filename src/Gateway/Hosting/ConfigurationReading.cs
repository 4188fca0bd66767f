using Gateway.Configuration;

namespace Gateway.Hosting;

/// <summary>What one reading of the configuration gave: options that hold, or every mistake; never both.</summary>
/// <param name="Options">The options, or null where there are errors.</param>
/// <param name="Errors">Every mistake found.</param>
public sealed record ConfigurationReading(GatewayOptions? Options, IReadOnlyList<ConfigurationError> Errors);
