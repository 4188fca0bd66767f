using System.CommandLine;
using Gateway.Settings;

namespace Gateway.Cli;

/// <summary><c>gateway schema</c>: the JSON schema of the configuration file, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var command = new Command(
            "schema", "Print the JSON schema of the configuration. Example: gateway schema > config/gateway.schema.json");
        command.SetAction(parse => parse.InvocationConfiguration.Output.Write(ConfigurationSchema.Write()));
        return command;
    }
}
