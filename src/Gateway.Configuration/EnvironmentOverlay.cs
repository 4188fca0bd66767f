using System.Collections;

namespace Gateway.Configuration;

/// <summary>
/// Applies environment variables to a configuration. Their names follow ASP.NET Core: <c>Gateway__Routes__owa__Hosts__0</c>.
/// </summary>
public static class EnvironmentOverlay
{
    /// <summary>Sets the key of every variable whose first segment is one of <paramref name="sections"/>.</summary>
    public static void Apply(
        ConfigurationNode root,
        IReadOnlyDictionary<string, string> variables,
        IReadOnlyList<string> sections,
        ConfigurationErrors errors)
    {
        // Parents come before children, so that one variable can override a part of what another one sets.
        foreach (var (variable, value) in variables
            .OrderBy(v => v.Key, StringComparer.OrdinalIgnoreCase)
            .ThenBy(v => v.Key, StringComparer.Ordinal))
        {
            var segments = variable.Split("__");
            if (segments.Length < 2 || !sections.Contains(segments[0], StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            var key = string.Join(':', segments);
            if (segments.Any(s => s.Length == 0 || s.Contains(':', StringComparison.Ordinal)))
            {
                errors.Add(key, "has an empty segment or a colon in its name", new ConfigurationOrigin($"environment {variable}", 0, 0));
                continue;
            }

            var node = segments.Aggregate(root, (parent, name) => parent.ChildForVariable(name, variable));
            if (node.IsFromEnvironment && node.IsScalar)
            {
                errors.Add(node, $"is set twice; {variable} sets it too");
                continue;
            }

            node.Override(variable, value);
        }
    }

    /// <summary>The environment variables of this process.</summary>
    public static IReadOnlyDictionary<string, string> OfProcess() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");
}
