using System.Text.RegularExpressions;
using Gateway.Cli;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Packaging;

/// <summary>The pages under <c>src/Gateway/Manual</c>.</summary>
public sealed partial class ManualTests
{
    [Fact]
    public void Help_HasEveryPage() => Assert.Equal(
        Directory.EnumerateFiles(Repository.Combine("src", "Gateway", "Manual"), "*.md")
            .Select(f => Path.GetFileNameWithoutExtension(f))
            .Order(StringComparer.Ordinal),
        HelpCommand.Topics());

    [Fact]
    public void Troubleshooting_NamesMessagesThatTheGatewaySays()
    {
        var page = File.ReadAllText(Repository.Combine("src", "Gateway", "Manual", "troubleshooting.md"));
        var sources = string.Concat(Directory.EnumerateFiles(Repository.Combine("src"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText));

        string[] messages = [.. Message().Matches(page).Select(m => m.Groups[1].Value)];

        Assert.True(messages.Length > 10);
        Assert.DoesNotContain(messages, m => !sources.Contains(m, StringComparison.Ordinal));
    }

    [Fact]
    public void Install_NamesFilesThatThePackageInstalls()
    {
        var script = File.ReadAllText(Repository.Combine("src", "Gateway", "package"))
            + File.ReadAllText(Repository.Combine("config", "package", "tmpfiles.conf"));
        var page = File.ReadAllText(Repository.Combine("src", "Gateway", "Manual", "install.md"));

        string[] paths = [.. Installed().Matches(page).Select(m => m.Groups[1].Value)];

        Assert.True(paths.Length >= 7);
        Assert.DoesNotContain(paths, p => !script.Contains(p.Replace("/*.json", "", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Message();

    [GeneratedRegex(@"^\| `/([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Installed();
}
