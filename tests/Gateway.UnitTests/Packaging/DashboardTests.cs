using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Packaging;

/// <summary>Dashboards and alerts ask for metrics that the gateway has.</summary>
public sealed partial class DashboardTests
{
    private static readonly string[] Suffixes = ["_bucket", "_count", "_sum", "_total", "_seconds", "_bytes", "_ratio"];

    public static TheoryData<string> Files => ["config/grafana/dashboards/gateway.json", "config/prometheus/alerts.yml"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Queries_AskForMetricsThatThereAre(string file)
    {
        var instruments = Directory.EnumerateFiles(Repository.Combine("src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(f => Instrument().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value.Replace('.', '_')))
            .ToHashSet(StringComparer.Ordinal);

        string[] asked = [.. Metric().Matches(File.ReadAllText(Repository.Combine(file))).Select(m => Plain(m.Value)).Distinct()];

        Assert.True(asked.Length > 5);
        Assert.DoesNotContain(asked, name => !instruments.Contains(name));
    }

    [Fact]
    public void Dashboard_HasAQueryInEachPanelAndOneDataSource()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Repository.Combine("config/grafana/dashboards/gateway.json")));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToArray();

        Assert.All(panels, panel =>
        {
            Assert.Equal("${datasource}", panel.GetProperty("datasource").GetProperty("uid").GetString());
            Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray());
        });
        Assert.Equal(panels.Length, panels.Select(p => p.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.Equal(panels.Length, panels.Select(p => p.GetProperty("gridPos").GetRawText()).Distinct().Count());
    }

    private static string Plain(string metric)
    {
        while (Suffixes.FirstOrDefault(s => metric.EndsWith(s, StringComparison.Ordinal)) is { } suffix)
        {
            metric = metric[..^suffix.Length];
        }

        return metric;
    }

    [GeneratedRegex("\"((?:gateway|http)\\.[a-z_.]+)\"")]
    private static partial Regex Instrument();

    // A metric stands before its labels, a range or a comparison; labels stand in braces or after by.
    [GeneratedRegex(@"\b(?:gateway|http)_[a-z_]+(?=\{|\[| [>=</-]|\) ==)")]
    private static partial Regex Metric();
}
