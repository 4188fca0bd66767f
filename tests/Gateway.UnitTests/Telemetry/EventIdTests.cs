using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Telemetry;

public sealed partial class EventIdTests
{
    [Fact]
    public void EveryEvent_HasAnIdOfItsOwn()
    {
        var ids = Directory.EnumerateFiles(Repository.Combine("src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Message()
                .Matches(File.ReadAllText(file))
                .Select(m => (Id: int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture), File: Path.GetFileName(file))))
            .GroupBy(e => e.Id)
            .ToList();

        Assert.NotEmpty(ids);
        Assert.All(ids, id => Assert.True(id.Count() == 1, $"{id.Key}: {string.Join(", ", id.Select(e => e.File))}"));
    }

    [GeneratedRegex(@"\[LoggerMessage\(\s*(\d+)")]
    private static partial Regex Message();
}
