using System.CommandLine;
using Gateway.Cli.Setup;

namespace Gateway.Cli;

/// <summary><c>gateway completion</c> and <c>gateway man</c>: what shells and man read, written from the commands themselves.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var shell = new Argument<Shell>("shell") { Description = "Bash, Zsh or Fish." };
        var command = new Command(
            "completion",
            "Print the completion script of a shell; packages install it. Example: gateway completion bash > "
                + "/etc/bash_completion.d/gateway") { shell };
        command.SetAction(parse => parse.InvocationConfiguration.Output.Write(
            Completions.Write(parse.GetRequiredValue(shell), parse.RootCommandResult.Command)));
        return command;
    }

    public static Command CreateManual()
    {
        var folder = new Argument<string>("folder") { Description = "The folder to write them into." };
        var command = new Command(
            "man",
            "Write the manual pages into a folder; packages install them. Example: gateway man /usr/local/share/man/man1") { folder };
        command.SetAction(parse =>
        {
            var target = Directory.CreateDirectory(parse.GetRequiredValue(folder)).FullName;
            foreach (var (name, text) in ManualPages.All(parse.RootCommandResult.Command))
            {
                File.WriteAllText(Path.Combine(target, name), text);
            }
        });
        return command;
    }
}
