using System.CommandLine;
using System.Text;

namespace Gateway.Cli.Setup;

/// <summary>Completion scripts for shells, written from the commands themselves.</summary>
internal static class Completions
{
    /// <summary>The script of a shell.</summary>
    public static string Write(Shell shell, Command root) => shell switch
    {
        Shell.Bash => WriteBash(root),
        Shell.Zsh => WriteZsh(root),
        _ => WriteFish(root),
    };

    private static string WriteBash(Command root)
    {
        var script = new StringBuilder("""
            # Completion of gateway for bash, written by 'gateway completion bash'.
            _gateway() {
              local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words= word
              for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                case $word in -*) ;; *) case " $(_gateway_words "$words") " in *" $word "*) words="${words:+$words }$word" ;; esac ;; esac
              done
              case "$(_gateway_value "$words" "$previous")" in
                file) COMPREPLY=($(compgen -f -- "$current")); compopt -o filenames 2>/dev/null; return ;;
                '') ;;
                *) COMPREPLY=($(compgen -W "$(_gateway_value "$words" "$previous")" -- "$current")); return ;;
              esac
              case $current in
                -*) COMPREPLY=($(compgen -W "$(_gateway_options "$words")" -- "$current")) ;;
                *) COMPREPLY=($(compgen -W "$(_gateway_words "$words")" -- "$current")) ;;
              esac
            }

            """);
        AppendCases(script, "_gateway_words", root, command => string.Join(' ', CommandTree.Subcommands(command).Select(c => c.Name)
            .Concat(command.Arguments.SelectMany(a => CommandTree.Values(a.ValueType)))));
        AppendCases(
            script, "_gateway_options", root, command => string.Join(' ', CommandTree.Options(command).SelectMany(CommandTree.Names)));
        script.Append("_gateway_value() {\n  case \"$1|$2\" in\n");
        foreach (var (words, command) in CommandTree.All(root))
        {
            foreach (var option in CommandTree.Options(command).Where(CommandTree.TakesValue))
            {
                var values = CommandTree.IsPath(option) ? "file" : string.Join(' ', CommandTree.Values(option.ValueType));
                if (values.Length > 0)
                {
                    var patterns = string.Join('|', CommandTree.Names(option).Select(n => $"\"{words}|{n}\""));
                    script.Append($"    {patterns}) echo '{values}' ;;\n");
                }
            }
        }

        return script.Append("  esac\n}\ncomplete -F _gateway gateway\n").ToString();
    }

    private static void AppendCases(StringBuilder script, string function, Command root, Func<Command, string> values)
    {
        script.Append($"{function}() {{\n  case $1 in\n");
        foreach (var (words, command) in CommandTree.All(root))
        {
            script.Append($"    '{words}') echo '{values(command)}' ;;\n");
        }

        script.Append("  esac\n}\n");
    }

    private static string WriteZsh(Command root)
    {
        var script = new StringBuilder("#compdef gateway\n# Completion of gateway for zsh, written by 'gateway completion zsh'.\n");
        foreach (var (words, command) in CommandTree.All(root))
        {
            var function = $"_gateway{(words.Length == 0 ? "" : "_")}{words.Replace(' ', '_').Replace('-', '_')}";
            script.Append($"{function}() {{\n  local -a commands\n  commands=(\n");
            foreach (var sub in CommandTree.Subcommands(command))
            {
                script.Append($"    '{sub.Name}:{Quote(Sentence(sub.Description)).Replace(":", "\\:", StringComparison.Ordinal)}'\n");
            }

            script.Append("  )\n  _arguments -C \\\n");
            foreach (var option in CommandTree.Options(command))
            {
                foreach (var name in CommandTree.Names(option))
                {
                    script.Append($"    '{name}[{Bracketed(Sentence(option.Description))}]{ZshValue(option)}' \\\n");
                }
            }

            if (!CommandTree.Subcommands(command).Any())
            {
                script.Append("    '*: :_files'\n}\n");
                continue;
            }

            script.Append("    '1: :->command' '*:: :->rest'\n  case $state in\n    command) _describe -t commands command commands ;;\n");
            script.Append("    rest) case $words[1] in\n");
            foreach (var sub in CommandTree.Subcommands(command))
            {
                script.Append($"      {sub.Name}) {function}_{sub.Name.Replace('-', '_')} ;;\n");
            }

            script.Append("    esac ;;\n  esac\n}\n");
        }

        return script.Append("if [ \"$funcstack[1]\" = _gateway ]; then _gateway \"$@\"; else compdef _gateway gateway; fi\n").ToString();
    }

    private static string ZshValue(Option option)
    {
        if (!CommandTree.TakesValue(option))
        {
            return "";
        }

        var values = string.Join(' ', CommandTree.Values(option.ValueType));
        var action = CommandTree.IsPath(option) ? "_files" : $"({values})";
        return $":value:{(action == "()" ? " " : action)}";
    }

    private static string WriteFish(Command root)
    {
        var script = new StringBuilder("# Completion of gateway for fish, written by 'gateway completion fish'.\ncomplete -c gateway -f\n");
        foreach (var (words, command) in CommandTree.All(root))
        {
            var condition = FishCondition(words, command);
            foreach (var sub in CommandTree.Subcommands(command))
            {
                script.Append($"complete -c gateway -n '{condition}' -a {sub.Name} -d '{FishQuote(Sentence(sub.Description))}'\n");
            }

            foreach (var option in CommandTree.Options(command))
            {
                var names = string.Concat(CommandTree.Names(option).Where(n => n != "-?").Select(n =>
                    n.StartsWith("--", StringComparison.Ordinal) ? $" -l {n[2..]}" : $" -s {n[1..]}"));
                var values = string.Join(' ', CommandTree.Values(option.ValueType));
                var value = "";
                if (CommandTree.TakesValue(option))
                {
                    value = CommandTree.IsPath(option) ? " -r -F" : $" -x{(values.Length > 0 ? $" -a '{values}'" : "")}";
                }

                script.Append($"complete -c gateway -n '{condition}'{names}{value} -d '{FishQuote(Sentence(option.Description))}'\n");
            }
        }

        return script.ToString();
    }

    private static string FishCondition(string words, Command command)
    {
        if (words.Length == 0)
        {
            return "__fish_use_subcommand";
        }

        var seen = string.Join("; and ", words.Split(' ').Select(w => $"__fish_seen_subcommand_from {w}"));
        var below = string.Join(' ', CommandTree.Subcommands(command).Select(c => c.Name));
        return below.Length == 0 ? seen : $"{seen}; and not __fish_seen_subcommand_from {below}";
    }

    /// <summary>The first sentence of a description: what a list of commands has room for.</summary>
    internal static string Sentence(string? description)
    {
        var text = description ?? "";
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).TrimEnd('.');
    }

    private static string Bracketed(string text) => Quote(text)
        .Replace("[", "\\[", StringComparison.Ordinal)
        .Replace("]", "\\]", StringComparison.Ordinal);

    private static string Quote(string text) => text.Replace("'", "'\\''", StringComparison.Ordinal);

    private static string FishQuote(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
}
