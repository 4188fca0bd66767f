using Gateway.Settings;

namespace Gateway.Hosting;

/// <summary>The file that the gateway was started from, and what was read then.</summary>
/// <param name="File">The file; it is read again at each reload.</param>
/// <param name="Reading">What it held at the start.</param>
internal sealed record StartedConfiguration(ConfigurationFile File, ConfigurationReadResult Reading);
