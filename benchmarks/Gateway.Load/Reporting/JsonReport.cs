using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Load.Reporting;

/// <summary>The report for programs: every value of every round.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(Report report) => new JsonObject
    {
        ["name"] = report.Name,
        ["command"] = report.Command,
        ["taken"] = report.Taken,
        ["machine"] = Map(report.Machine),
        ["programs"] = Map(report.Programs),
        ["unfinished"] = Map(report.Unfinished),
        ["scenarios"] = new JsonArray([.. report.Results.Select(Scenario)]),
    }.ToJsonString(Options) + "\n";

    private static JsonObject Map(IReadOnlyDictionary<string, string> values) =>
        new(values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value)));

    private static JsonNode Scenario(ScenarioResult result) => new JsonObject
    {
        ["name"] = result.Plan.Name,
        ["what"] = result.Plan.What,
        ["how"] = result.Plan.Experiment.How,
        ["metrics"] = new JsonArray([.. result.Plan.Experiment.Metrics.Select(
            m => (JsonNode)$"{m.Name}, {m.Unit}{(m.IsOfProxy ? "" : " (not the proxy's in rounds that are load-bound)")}")]),
        ["contenders"] = new JsonArray([.. result.Contenders.Select(c => (JsonNode)new JsonObject
        {
            ["name"] = c.Name,
            ["version"] = c.Version,
            ["ratios"] = c == result.Contenders[0] ? new JsonArray() : new JsonArray([.. result.Ratios(c).Select(Number)]),
            ["rounds"] = new JsonArray([.. c.Samples.Select(s => (JsonNode)new JsonObject
            {
                ["values"] = new JsonArray([.. s.Values.Select(Number)]),
                ["failures"] = s.Failures,
                ["proxyBusy"] = Number(s.ProxyBusy),
                ["loadBusy"] = Number(s.LoadBusy),
                ["loadBound"] = s.IsLoadBound,
                ["retries"] = s.Retries,
                ["points"] = new JsonArray([.. s.Points.Select(p => (JsonNode)new JsonArray(Number(p.X), Number(p.Y)))]),
            })]),
        })]),
    };

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(Math.Round(value, 4)) : null;
}
