using System.CommandLine;
using System.Net.Sockets;
using Gateway.Hosting;

namespace Gateway.Cli;

/// <summary><c>gateway run</c>: serves until told to stop.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var config = ConfigOption.Create();
        var command = new Command("run", "Run the gateway. Example: gateway run --config config/gateway.json") { config };
        command.SetAction(async (parse, cancellationToken) => (int)await RunAsync(parse.GetValue(config) ?? "", parse.InvocationConfiguration.Error, cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(string path, TextWriter error, CancellationToken cancellationToken)
    {
        var file = new ConfigurationFile(path);
        var reading = file.Read();
        if (reading.Options is null)
        {
            ConfigurationReport.WriteErrors(error, path, reading.Errors);
            return ExitCode.BadInput;
        }

        await using var app = GatewayHost.Create(file, reading);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // A port that is taken, or one below 1024 without the right to it.
            await error.WriteLineAsync($"The gateway cannot start: {e.Message}");
            return ExitCode.Failed;
        }

        await app.WaitForShutdownAsync(cancellationToken);
        return ExitCode.Done;
    }
}
