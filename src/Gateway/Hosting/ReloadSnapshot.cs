using Gateway.Configuration;

namespace Gateway.Hosting;

/// <summary>The state of the configuration at one moment.</summary>
/// <param name="Generation">1 at the start, incremented with each new configuration.</param>
/// <param name="LastSuccess">The time at which the current configuration was applied.</param>
/// <param name="LastFailure">The time of the last refused reload since then, or null.</param>
/// <param name="Errors">The errors of the file; empty if the file equals the configuration in use.</param>
internal sealed record ReloadSnapshot(
    int Generation, DateTimeOffset LastSuccess, DateTimeOffset? LastFailure, IReadOnlyList<ConfigurationError> Errors);
