using System.CommandLine;
using Gateway.Cli.Certificates;

namespace Gateway.Cli;

/// <summary>The list of commands: parses the command line and runs the command it names.</summary>
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
            AppPasswordCommand.Create(),
            SessionCommand.Create(),
            DestinationCommand.Create(),
            CertificateCommand.Create(),
            BackupCommand.Create(),
            KeysCommand.Create(),
            InitCommand.Create(),
            CheckCommand.Create(),
            ExplainCommand.Create(),
            SchemaCommand.Create(),
            CompletionCommand.Create(),
            CompletionCommand.CreateManual(),
            StatusCommand.Create(),
            DrainCommand.Create(),
            ConfigCommand.Create(),
            HelpCommand.Create(),
        };

        var command = root.Parse(args);
        if (command.CommandResult.Command is not ServingCommand)
        {
            // A command that prompts for a password or waits for a peer ends at once on a signal.
            stop.Dispose();
            if (stop.ExitCode is { } signalled)
            {
                return signalled;
            }
        }

        if (command.Errors.Count > 0)
        {
            await CommandLineErrors.WriteAsync(command, Console.Error);
            return (int)ExitCode.BadInput;
        }

        try
        {
            // The library's signal handler would end the process after two seconds with 143, regardless of the Shutdown section.
            return await command.InvokeAsync(new InvocationConfiguration
            {
                ProcessTerminationTimeout = null,
                EnableDefaultExceptionHandler = false,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be made, a disk that is full: the user's to mend, who needs no stack for that.
            await Console.Error.WriteLineAsync(e.Message);
            return (int)ExitCode.Failed;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"This is a fault of the gateway's own: {e}");
            return (int)ExitCode.Failed;
        }
    }
}
