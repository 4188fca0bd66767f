using System.Buffers;
using System.Text;

namespace Gateway.Configuration;

/// <summary>
/// Replaces <c>${NAME}</c> in the text values of a file by the environment variable of that name. <c>$${</c> stands for <c>${</c>. A
/// replaced text is not searched again.
/// </summary>
public static class EnvironmentReferences
{
    private const string Start = "${";

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>Replaces the references below a node. A variable that is not set is an error at the value that names it.</summary>
    public static void Resolve(
        ConfigurationNode root, IReadOnlyDictionary<string, string> variables, ConfigurationErrors errors)
    {
        var pending = new Stack<ConfigurationNode>([root]);
        while (pending.TryPop(out var node))
        {
            if (node.Kind == ConfigurationNodeKind.Text && node.Value is { } text && text.Contains(Start, StringComparison.Ordinal))
            {
                if (Replace(text, variables, out var problem) is { } value)
                {
                    node.Substitute(value);
                }
                else
                {
                    errors.Add(node, problem);
                }
            }

            foreach (var child in node.Children)
            {
                pending.Push(child);
            }
        }
    }

    private static string? Replace(string text, IReadOnlyDictionary<string, string> variables, out string problem)
    {
        problem = "";
        var result = new StringBuilder();
        var rest = text.AsSpan();
        for (var at = rest.IndexOf(Start); at >= 0; at = rest.IndexOf(Start))
        {
            if (at > 0 && rest[at - 1] == '$')
            {
                result.Append(rest[..(at - 1)]).Append(Start);
                rest = rest[(at + Start.Length)..];
                continue;
            }

            var end = rest[at..].IndexOf('}');
            var name = end < 0 ? [] : rest[(at + Start.Length)..(at + end)];
            if (name.IsEmpty || name.ContainsAnyExcept(NameCharacters) || char.IsAsciiDigit(name[0]))
            {
                problem = "has ${ without the name of an environment variable and }; allowed: ${NAME}, or $${ for the text ${";
                return null;
            }

            if (!variables.TryGetValue(name.ToString(), out var value))
            {
                problem = $"names the environment variable {name}, which is not set; allowed: a variable that is set, or $${{ for the "
                    + "text ${";
                return null;
            }

            result.Append(rest[..at]).Append(value);
            rest = rest[(at + end + 1)..];
        }

        return result.Append(rest).ToString();
    }
}
