using Gateway.Configuration;

namespace Gateway.Hosting;

/// <summary>The state of the configuration at one moment.</summary>
/// <param name="Generation">1 at the start, one more with each new configuration.</param>
/// <param name="LastSuccess">When the configuration in force was put in force.</param>
/// <param name="LastFailure">When a reading was last refused since then, or null.</param>
/// <param name="Errors">What is wrong with the file now; empty where it is what is in force.</param>
internal sealed record ReloadSnapshot(
    int Generation, DateTimeOffset LastSuccess, DateTimeOffset? LastFailure, IReadOnlyList<ConfigurationError> Errors);
