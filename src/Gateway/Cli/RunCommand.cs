using System.CommandLine;
using Gateway.Hosting;

namespace Gateway.Cli;

/// <summary><c>gateway run</c>: serves until told to stop.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var config = new Option<string>("--config", "-c") { Description = "The configuration file.", DefaultValueFactory = _ => "config/gateway.json" };
        var command = new Command("run", "Run the gateway. Example: gateway run --config config/gateway.json") { config };
        command.SetAction(async (parse, cancellationToken) => (int)await RunAsync(parse.GetValue(config)!, cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(string path, CancellationToken cancellationToken)
    {
        var reading = new ConfigurationFile(path).Read();
        if (reading.Options is null)
        {
            foreach (var error in reading.Errors)
            {
                await Console.Error.WriteLineAsync(error.ToString());
            }

            return ExitCode.BadInput;
        }

        await using var app = GatewayHost.Create(new CurrentConfiguration(reading.Options));
        await app.RunAsync(cancellationToken);
        return ExitCode.Done;
    }
}
