using Gateway.Settings;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Configuration;

/// <summary>
/// Each <c>Golden/NAME.json</c> is read and bound with the variables of <c>NAME.env</c>, and must give the lines of <c>NAME.txt</c>; three
/// dots stand for the rest of a line. The rooms' validators have tests of their own.
/// </summary>
public sealed class GoldenConfigurationTests
{
    private static readonly string Folder = Repository.Combine("tests", "Gateway.UnitTests", "Configuration", "Golden");

    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_OfGoldenFile_GivesExpectedLines(string name)
    {
        var path = Path.Combine(Folder, name + ".json");

        var reading = new ConfigurationFile(path, Variables(name), (_, _) => { }).Read();

        // The folder differs from machine to machine, in the messages of the system too.
        string[] lines =
        [
            .. reading.Errors.Select(e => e.ToString().Replace(Folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)),
        ];
        string[] expected = File.ReadAllLines(Path.Combine(Folder, name + ".txt"));
        Assert.Equal(expected, lines.Select((line, i) => i < expected.Length && Matches(expected[i], line) ? expected[i] : line));
        Assert.Equal(lines.Length == 0, reading.Options is not null);
    }

    private static bool Matches(string expected, string line) =>
        expected.EndsWith("...", StringComparison.Ordinal) ? line.StartsWith(expected[..^3], StringComparison.Ordinal) : line == expected;

    private static Dictionary<string, string> Variables(string name)
    {
        var path = Path.Combine(Folder, name + ".env");
        return File.Exists(path)
            ? File.ReadLines(path).Where(l => l.Length > 0).Select(l => l.Split('=', 2)).ToDictionary(p => p[0], p => p[1])
            : [];
    }
}
