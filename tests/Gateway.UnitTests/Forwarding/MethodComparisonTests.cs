using System.Text.RegularExpressions;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Forwarding;

/// <summary>Methods are case-sensitive (RFC 9110, 9.1), and the framework's own comparisons ignore case.</summary>
public sealed partial class MethodComparisonTests
{
    [Fact]
    public void Source_ComparesMethods_AsTheyAre() => Assert.Empty(
        from file in Directory.EnumerateFiles(Repository.Combine("src"), "*.cs", SearchOption.AllDirectories)
        from line in File.ReadLines(file)
        where IgnoringCase().IsMatch(line)
        select $"{Path.GetFileName(file)}: {line.Trim()}");

    [GeneratedRegex(@"HttpMethods\.(Is|Equals|GetCanonicalizedValue)")]
    private static partial Regex IgnoringCase();
}
