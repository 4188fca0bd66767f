using System.CommandLine;
using Gateway.Cli.Certificates;

namespace Gateway.Cli;

/// <summary>The list of verbs: parses the command line and runs the one it names.</summary>
internal static class Commands
{
    public static async Task<int> RunAsync(string[] args, StopSignals stop)
    {
        var root = new RootCommand("Gateway: publishes mail and web applications to the Internet, encrypted and authenticated.")
        {
            RunCommand.Create(stop),
            DemoCommand.Create(stop),
            UserCommand.Create(),
            LockoutCommand.Create(),
            CertificateCommand.Create(),
            CheckCommand.Create(),
            ExplainCommand.Create(),
            SchemaCommand.Create(),
            StatusCommand.Create(),
        };

        var command = root.Parse(args);
        if (command.CommandResult.Command is not ServingCommand)
        {
            // A verb that asks for a password or waits for a peer ends at once, as every tool does.
            stop.Dispose();
            if (stop.ExitCode is { } signalled)
            {
                return signalled;
            }
        }

        // The library's own handler of signals ends the process after two seconds with 143, whatever Shutdown says.
        var exit = await command.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        return command.Errors.Count > 0 ? (int)ExitCode.BadInput : exit;
    }
}
