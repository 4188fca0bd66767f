using System.CommandLine;
using System.Text;

namespace Gateway.Cli.Setup;

/// <summary>Manual pages in the man macros, written from the commands themselves.</summary>
internal static class ManualPages
{
    private const string Example = "Example: ";

    /// <summary>The pages: <c>gateway.1</c>, and one for each command under it.</summary>
    public static IEnumerable<(string Name, string Text)> All(Command root) => CommandTree.Subcommands(root)
        .Select(command => (Name: $"gateway-{command.Name}", command))
        .Prepend((Name: "gateway", command: root))
        .Select(page => ($"{page.Name}.1", Write(page.Name, page.command, root)));

    private static string Write(string name, Command command, Command root)
    {
        var page = new StringBuilder();
        page.Append($".TH \"{name.ToUpperInvariant()}\" \"1\" \"\" \"Gateway {Telemetry.ProductVersion.Text}\" \"Gateway\"\n");
        page.Append($".SH NAME\n{Escape(name)} \\- {Escape(Completions.Sentence(command.Description))}\n");
        page.Append(".SH SYNOPSIS\n");
        foreach (var (words, sub) in CommandTree.All(command))
        {
            page.Append($".B {"gateway"}{Escape(Words(name, words))}\n");
            page.Append($"{Escape(Synopsis(sub))}\n.br\n");
            if (command == root)
            {
                break;
            }
        }

        page.Append(".SH DESCRIPTION\n");
        foreach (var (words, sub) in CommandTree.All(command).Where(c => command != root || c.Command == root))
        {
            AppendCommand(page, name, words, sub);
        }

        if (command == root)
        {
            page.Append(".SH COMMANDS\n");
            foreach (var sub in CommandTree.Subcommands(root))
            {
                page.Append($".TP\n.B {Escape(sub.Name)}\n{Escape(Completions.Sentence(sub.Description))}; ");
                page.Append($"see \\fBgateway\\-{Escape(sub.Name)}\\fR(1).\n");
            }
        }

        page.Append(".SH EXIT STATUS\n0 if done, 1 if refused or failed, 2 if the command line or the configuration is wrong.\n");
        page.Append(".SH FILES\n");
        page.Append($".TP\n.I {Escape(ConfigOption.InstalledPath)}\nThe configuration that is used if \\-\\-config names none.\n");
        page.Append(".TP\n.I /etc/gateway/conf.d/*.json\nFurther parts of it.\n");
        return page.Append(".SH SEE ALSO\n.BR gateway (1)\n").ToString();
    }

    private static string Words(string name, string words) =>
        $"{(name == "gateway" ? "" : $" {name["gateway-".Length..]}")}{(words.Length == 0 ? "" : $" {words}")}";

    private static string Synopsis(Command command) => string.Join(' ', command.Arguments
        .Select(a => a.Arity.MinimumNumberOfValues == 0 ? $"[{a.Name}]" : a.Name)
        .Concat(CommandTree.Subcommands(command).Any() ? ["command"] : [])
        .Append("[options]"));

    private static void AppendCommand(StringBuilder page, string name, string words, Command command)
    {
        var description = command.Description ?? "";
        var at = description.IndexOf(Example, StringComparison.Ordinal);
        if (words.Length > 0)
        {
            page.Append($".SS {Escape($"gateway{Words(name, words)}")}\n");
        }

        page.Append($"{Escape((at < 0 ? description : description[..at]).Trim())}\n");
        if (at >= 0)
        {
            page.Append($".PP\n.RS\n.nf\n{Escape(description[(at + Example.Length)..])}\n.fi\n.RE\n");
        }

        foreach (var argument in command.Arguments)
        {
            page.Append($".TP\n.I {Escape(argument.Name)}\n{Escape(argument.Description ?? "")}\n");
        }

        foreach (var option in command.Options.Where(o => !o.Hidden))
        {
            var value = CommandTree.TakesValue(option) ? $" \\fI{Escape(ValueName(option))}\\fR" : "";
            page.Append($".TP\n\\fB{string.Join("\\fR, \\fB", CommandTree.Names(option).Select(Escape))}\\fR{value}\n");
            page.Append($"{Escape(option.Description ?? "")}\n");
        }
    }

    private static string ValueName(Option option) => option.HelpName ?? option.Name.TrimStart('-');

    // A line that begins with a dot or an apostrophe is a macro, and a hyphen is not a minus.
    private static string Escape(string text)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? $"\\&{escaped}" : escaped;
    }
}
