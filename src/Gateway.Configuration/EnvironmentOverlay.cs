using System.Collections;

namespace Gateway.Configuration;

/// <summary>Lays environment variables over a configuration, as ASP.NET Core names them: <c>Gateway__Routes__owa__Hosts__0</c>.</summary>
public static class EnvironmentOverlay
{
    /// <summary>Overrides or adds every key that a variable names whose first part is one of <paramref name="sections"/>.</summary>
    public static void Apply(ConfigurationNode root, IReadOnlyDictionary<string, string> variables, IReadOnlyList<string> sections, ConfigurationErrors errors)
    {
        // Parents before children, so that what a variable sets as a whole can be refined by another.
        foreach (var (variable, value) in variables.OrderBy(v => v.Key, StringComparer.OrdinalIgnoreCase).ThenBy(v => v.Key, StringComparer.Ordinal))
        {
            var segments = variable.Split("__");
            if (segments.Length < 2 || !sections.Contains(segments[0], StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            var key = string.Join(':', segments);
            if (segments.Any(s => s.Length == 0 || s.Contains(':', StringComparison.Ordinal)))
            {
                errors.Add(key, "has an empty part or a colon in its name", new ConfigurationOrigin($"environment {variable}", 0, 0));
                continue;
            }

            var node = segments.Aggregate(root, (parent, name) => parent.ChildForVariable(name, variable));
            if (node.IsFromEnvironment && node.IsScalar)
            {
                errors.Add(node, $"is set twice, also by {variable}");
                continue;
            }

            node.Override(variable, value);
        }
    }

    /// <summary>The variables of this process.</summary>
    public static IReadOnlyDictionary<string, string> OfProcess() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");
}
