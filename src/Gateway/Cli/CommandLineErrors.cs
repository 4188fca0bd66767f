using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;

namespace Gateway.Cli;

/// <summary>Reports a command line that cannot be parsed: the mistake, and the command that tells more.</summary>
internal static partial class CommandLineErrors
{
    /// <summary>Writes every mistake, what was perhaps meant, and the command that tells more.</summary>
    public static async Task WriteAsync(ParseResult command, TextWriter error)
    {
        var isUnfinished = command.Errors.All(e => e.Message == NoCommand);
        if (command.Action is ParseErrorAction action)
        {
            // 'gateway' or 'gateway user' alone lists the commands.
            action.ShowHelp = isUnfinished;
        }

        using var text = new StringWriter();
        await command.InvokeAsync(new InvocationConfiguration { Output = text, Error = text });
        foreach (var line in text.ToString().TrimEnd().Split(Environment.NewLine))
        {
            // The library also reports a misspelled command as missing.
            if (isUnfinished || (line.Length > 0 && line != NoCommand))
            {
                await error.WriteLineAsync(WrongValue().Replace(line, "'$1' is not a value of $2."));
            }
        }

        if (!isUnfinished)
        {
            await error.WriteLineAsync($"More: {PathOf(command.CommandResult.Command)} --help");
        }
    }

    private const string NoCommand = "Required command was not provided.";

    private static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : "gateway";

    // The library names the type in the program's own language.
    [GeneratedRegex("Cannot parse argument '(.*)' for (?:option|command) '(.*)' as expected type '[^']*'\\.")]
    private static partial Regex WrongValue();
}
