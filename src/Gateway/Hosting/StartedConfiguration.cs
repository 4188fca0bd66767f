using Gateway.Settings;

namespace Gateway.Hosting;

/// <summary>The configuration file that the gateway was started with, and its content at the start.</summary>
/// <param name="File">The file, which each reload reads again.</param>
/// <param name="Reading">The result of reading it at the start.</param>
internal sealed record StartedConfiguration(ConfigurationFile File, ConfigurationReadResult Reading);
