using System.Text.RegularExpressions;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Configuration;

/// <summary>The README and the pages of the manual, as a repository browser shows them.</summary>
public sealed partial class ManualTests
{
    private static readonly string Folder = Repository.Combine("src/Gateway/Manual");

    public static TheoryData<string> Pages =>
        ["README.md", .. Directory.GetFiles(Folder, "*.md").Select(page => $"src/Gateway/Manual/{Path.GetFileName(page)}")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_LeadToFilesAndHeadings(string page)
    {
        var file = Repository.Combine(page);
        var broken = Link().Matches(File.ReadAllText(file)).Select(link => link.Groups[1].Value).Where(link => !LeadsSomewhere(file, link));

        Assert.Empty(broken);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Pages_AreListedInTheReadMe(string page)
    {
        if (page != "README.md")
        {
            Assert.Contains($"]({page})", File.ReadAllText(Repository.Combine("README.md")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Keys_OfTheMigration_AreKeysOfTheConfiguration()
    {
        var known = File.ReadAllText(Path.Combine(Folder, "keys.md"));
        var named = File.ReadLines(Path.Combine(Folder, "migration.md"))
            .Where(line => line.StartsWith('|'))
            .SelectMany(line => Code().Matches(line.Split('|')[2]))
            .Select(code => code.Groups[1].Value)
            .Where(code => KeyPath().IsMatch(code))
            .SelectMany(code => code.Split(':'))
            .Distinct(StringComparer.Ordinal)
            .ToList();

        Assert.NotEmpty(named);
        Assert.DoesNotContain(named, key => !Regex.IsMatch(known, $@"\b{key}\b"));
    }

    private static bool LeadsSomewhere(string from, string link)
    {
        if (link.Contains("://", StringComparison.Ordinal))
        {
            return true;
        }

        var parts = link.Split('#');
        var file = parts[0].Length == 0 ? from : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(from)!, parts[0]));
        return parts is [_, var heading] ? File.Exists(file) && HeadingsOf(file).Contains(heading) : Path.Exists(file);
    }

    // As repository browsers make them: lower case, without punctuation, hyphens for blanks.
    private static IEnumerable<string> HeadingsOf(string file) => Heading().Matches(File.ReadAllText(file))
        .Select(heading => Punctuation().Replace(heading.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("(?m)^#+ (.*)$")]
    private static partial Regex Heading();

    [GeneratedRegex("[^a-z0-9 -]")]
    private static partial Regex Punctuation();

    [GeneratedRegex("`([^`]*)`")]
    private static partial Regex Code();

    [GeneratedRegex("^[A-Z][A-Za-z]+(:[A-Z][A-Za-z]+)*$")]
    private static partial Regex KeyPath();
}
