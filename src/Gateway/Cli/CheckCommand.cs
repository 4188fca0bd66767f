using System.CommandLine;
using Gateway.Settings;

namespace Gateway.Cli;

/// <summary><c>gateway check</c>: reports every error in the configuration.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var config = ConfigOption.Create();
        var json = new Option<bool>("--json") { Description = "Print JSON, for scripts." };
        var command = new Command("check", "Check the configuration; exit 0 if it is valid, 2 if not. Example: gateway check "
            + "--config config/gateway.json") { config, json };
        command.SetAction(parse => (int)Check(parse.GetValue(config) ?? "", parse.GetValue(json), parse.InvocationConfiguration.Output));
        return command;
    }

    private static ExitCode Check(string path, bool json, TextWriter output)
    {
        var reading = new ConfigurationFile(path).Read();
        if (json)
        {
            ConfigurationReport.WriteJson(output, path, reading);
        }
        else if (reading.Options is null)
        {
            ConfigurationReport.WriteErrors(output, path, reading.Errors);
        }
        else
        {
            ConfigurationReport.WriteSummary(output, path, reading.Options, reading.Warnings);
        }

        return reading.Options is null ? ExitCode.BadInput : ExitCode.Done;
    }
}
