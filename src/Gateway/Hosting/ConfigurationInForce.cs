using Gateway.Settings;

namespace Gateway.Hosting;

/// <summary>The configuration in force as it was read, with the place of each value.</summary>
internal sealed class ConfigurationInForce(StartedConfiguration started)
{
    private volatile ConfigurationReadResult _reading = started.Reading;

    public StartedConfiguration Started => started;

    public ConfigurationReadResult Reading
    {
        get => _reading;
        internal set => _reading = value;
    }
}
