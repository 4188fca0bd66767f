using System.Text;
using Gateway.Configuration;
using Gateway.Settings;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Configuration;

public sealed class ManyRoutesTests
{
    private static readonly Dictionary<string, string> NoVariables = [];

    [Fact]
    public void Read_TwiceTheRoutes_AllocatesTwiceAsMuch()
    {
        using var folder = new TemporaryFolder();
        Allocated(folder, 100);

        var thousand = Allocated(folder, 1_000);
        var twoThousand = Allocated(folder, 2_000);

        Assert.InRange(twoThousand / (double)thousand, 1.5, 2.5);
        Assert.True(twoThousand < 64 * 1024 * 1024, $"2,000 routes cost {twoThousand} bytes.");
    }

    [Fact]
    public void Read_TenThousandMistakes_StopsAtLimit()
    {
        using var folder = new TemporaryFolder();

        var reading = new ConfigurationFile(folder.Write("gateway.json", Routes(10_000, "absent")), NoVariables).Read();

        Assert.Null(reading.Options);
        Assert.Equal(ConfigurationErrors.Limit, reading.Errors.Count);
    }

    private static long Allocated(TemporaryFolder folder, int routes)
    {
        var file = new ConfigurationFile(folder.Write("gateway.json", Routes(routes, "one")), NoVariables);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var reading = file.Read();

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal("", string.Join('\n', reading.Errors));
        Assert.Equal(routes, reading.Options?.Routes.Count);
        return allocated;
    }

    private static string Routes(int count, string cluster)
    {
        var json = new StringBuilder(
            """{ "Gateway": { "Clusters": { "one": { "Destinations": { "a": { "Address": "http://a.example.com" } } } }, "Routes": {""");
        for (var i = 0; i < count; i++)
        {
            json.Append(i == 0 ? "" : ",").Append($$"""
                "route{{i}}": { "Match": { "Hosts": [ "h{{i}}.example.com" ], "Path": "/{**rest}", "Methods": [ "GET", "POST" ] }, "Cluster": "{{cluster}}", "Authentication": "Anonymous", "Metadata": { "n": "{{i}}" } }
                """);
        }

        return json.Append("} } }").ToString();
    }
}
