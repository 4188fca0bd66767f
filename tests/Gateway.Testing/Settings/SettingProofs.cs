using System.Text.RegularExpressions;

namespace Gateway.Testing.Settings;

/// <summary>Reads from the sources of functional and end-to-end tests what they prove; the assemblies need not be built for it.</summary>
public static partial class SettingProofs
{
    private static readonly string[] Projects = ["Gateway.FunctionalTests", "Gateway.EndToEndTests"];

    /// <summary>Every <see cref="ProvesAttribute"/>.</summary>
    public static IReadOnlyList<SettingProof> Settings { get; } = Read("Proves");

    /// <summary>Every <see cref="ShowsExampleAttribute"/>.</summary>
    public static IReadOnlyList<SettingProof> Examples { get; } = Read("ShowsExample");

    private static List<SettingProof> Read(string attribute)
    {
        var sources = Sources([.. Projects, "Gateway.Testing"]);
        var proofs = new List<SettingProof>();
        foreach (var (path, text) in Sources(Projects))
        {
            var reachable = new Lazy<string>(() => Reachable(text, sources));
            foreach (Match stated in Statement().Matches(text).Where(m => m.Groups["attribute"].Value == attribute))
            {
                var method = Method().Match(text, stated.Index).Groups["name"].Value;
                proofs.Add(new SettingProof(
                    stated.Groups["value"].Value, $"{Path.GetFileNameWithoutExtension(path)}.{method}", reachable.Value));
            }
        }

        return proofs;
    }

    // The types that a test names are in files of the same names, by the rule of one type a file; shipped examples are named as they are.
    private static string Reachable(string text, IReadOnlyDictionary<string, string> sources)
    {
        var named = Word().Matches(text).Select(m => m.Value).ToHashSet(StringComparer.Ordinal);
        var examples = Directory
            .EnumerateFiles(Repository.Combine("config", "examples"))
            .Where(file => text.Contains($"\"{Path.GetFileName(file)}\"", StringComparison.Ordinal));
        return string.Join('\n', [text, .. sources
            .Where(s => named.Contains(Path.GetFileNameWithoutExtension(s.Key)))
            .Select(s => s.Value), .. examples.Select(File.ReadAllText)]);
    }

    private static Dictionary<string, string> Sources(IEnumerable<string> projects) => projects
        .SelectMany(project => Directory.EnumerateFiles(Repository.Combine("tests", project), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
        .ToDictionary(file => file, File.ReadAllText);

    [GeneratedRegex("""^ *\[(?<attribute>Proves|ShowsExample)\("(?<value>[^"]+)"\)\]\r?$""", RegexOptions.Multiline)]
    private static partial Regex Statement();

    [GeneratedRegex("""^ *public [\w<>\[\] ]*?(?<name>\w+)\(""", RegexOptions.Multiline)]
    private static partial Regex Method();

    [GeneratedRegex(@"\b[A-Z]\w+\b")]
    private static partial Regex Word();
}
