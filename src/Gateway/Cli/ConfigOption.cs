using System.CommandLine;

namespace Gateway.Cli;

/// <summary>The <c>--config</c> option, which all commands that read the configuration share.</summary>
internal static class ConfigOption
{
    public static Option<string> Create() =>
        new("--config", "-c") { Description = "The configuration file.", DefaultValueFactory = _ => "config/gateway.json" };
}
