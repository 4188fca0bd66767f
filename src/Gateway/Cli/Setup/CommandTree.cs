using System.CommandLine;

namespace Gateway.Cli.Setup;

/// <summary>The commands of the program, as completions and manual pages list them.</summary>
internal static class CommandTree
{
    /// <summary>A command and those below it, each with its words after the program's name.</summary>
    public static IEnumerable<(string Words, Command Command)> All(Command command, string words = "") =>
        Subcommands(command)
            .SelectMany(sub => All(sub, words.Length == 0 ? sub.Name : $"{words} {sub.Name}"))
            .Prepend((words, command));

    public static IEnumerable<Command> Subcommands(Command command) => command.Subcommands.Where(c => !c.Hidden);

    /// <summary>The options of a command, those of the commands above it included.</summary>
    public static IEnumerable<Option> Options(Command command) => command.Options
        .Concat(command.Parents.OfType<Command>().SelectMany(Options).Where(o => o.Recursive))
        .Where(o => !o.Hidden)
        .DistinctBy(o => o.Name);

    /// <summary>The spellings of an option, the long one first.</summary>
    public static IEnumerable<string> Names(Option option) => option.Aliases.Prepend(option.Name).Where(n => n.StartsWith('-')).Distinct();

    /// <summary>What an option or an argument can be: the names of an enum, or nothing where that is open.</summary>
    public static IEnumerable<string> Values(Type type)
    {
        var scalar = Nullable.GetUnderlyingType(type) ?? type;
        return scalar.IsEnum ? Enum.GetNames(scalar) : [];
    }

    public static bool TakesValue(Option option) => option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool);

    /// <summary>Whether a value is a file or a folder.</summary>
    public static bool IsPath(Option option) =>
        option.HelpName == "file"
        || option.Name is "--config" or "--file" or "--out" or "--folder"
        || option.Name.EndsWith("-file", StringComparison.Ordinal);
}
