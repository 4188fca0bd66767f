using System.Text.Json;
using Gateway.FunctionalTests.Admin;
using Gateway.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Cli;

public sealed class ConfigCommandTests : IDisposable
{
    private const string Secret = "0123456789abcdef-secret";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Show_PrintsOriginsAndMasksSecrets()
    {
        var file = _folder.Write("gateway.json", $$"""{ "Gateway": { "Admin": { "Token": "{{Secret}}" }, "State": "here" } }""");

        var set = await BuiltProgram.RunAsync("config", "show", "--config", file);
        var effective = await BuiltProgram.RunAsync("config", "show", "$.Gateway.Admin", "--effective", "--config", file);
        var json = await BuiltProgram.RunAsync("config", "show", "Gateway:Admin:Token", "--json", "--config", file);

        Assert.Equal([0, 0, 0], new[] { set.ExitCode, effective.ExitCode, json.ExitCode });
        Assert.DoesNotContain(Secret, set.Output + effective.Output + json.Output, StringComparison.Ordinal);
        Assert.Matches($@"\$\.Gateway\.Admin\.Token +\(secret\) +{file}:1:", set.Output);
        Assert.DoesNotContain("Endpoint", set.Output, StringComparison.Ordinal);
        Assert.Matches(@"\$\.Gateway\.Admin\.Endpoint +""127\.0\.0\.1:9443"" +default", effective.Output);
        Assert.DoesNotContain("State", effective.Output, StringComparison.Ordinal);
        Assert.True(Assert.Single(JsonDocument.Parse(json.Output).RootElement.EnumerateArray()).GetProperty("secret").GetBoolean());
        Assert.Equal(1, (await BuiltProgram.RunAsync("config", "show", "Gateway.Nothing", "--config", file)).ExitCode);
    }

    [Fact]
    public async Task Diff_SaysWhatAReloadWouldChange()
    {
        await using var backend = await TestBackEnd.StartAsync();
        var folder = new TemporaryFolder(); // the gateway removes it
        await using var gateway = await AdminGateway.StartAsync(backend, folder);
        var url = $"http://127.0.0.1:{gateway.Host.Ports[^1]}";
        var file = Directory.EnumerateFiles(folder.Path, "*.json").Single();
        var text = File.ReadAllText(file);
        var next = folder.Write("next.json", text
            .Replace("\"Hosts\"", "\"SignOutPaths\": [ \"/out\" ], \"Hosts\"", StringComparison.Ordinal)
            .Replace("\"Routes\"", "\"Shutdown\": { \"Drain\": \"00:00:07\" }, \"Routes\"", StringComparison.Ordinal));

        var same = await BuiltProgram.RunAsync("config", "diff", "--config", file, "--url", url);
        var other = await BuiltProgram.RunAsync("config", "diff", "--config", next, "--url", url);
        var json = await BuiltProgram.RunAsync("config", "diff", "--config", next, "--url", url, "--json");
        var wrong = folder.Write("wrong.json", "{ \"Gateway\": 1 }");
        var broken = await BuiltProgram.RunAsync("config", "diff", "--config", wrong, "--url", url);

        Assert.Equal((0, "A reload would change nothing in generation 1."), (same.ExitCode, same.Output.Trim()));
        Assert.Contains("""$.Gateway.Routes.all.SignOutPaths: [] -> ["/out"]""", other.Output, StringComparison.Ordinal);
        Assert.Matches(@"~ \$\.Gateway\.Shutdown\.Drain: ""[0-9:]+"" -> ""00:00:07"" .*next\.json:\d+:\d+ +\(restart\)", other.Output);
        Assert.Contains("A reload would change 2 values in generation 1", other.Output, StringComparison.Ordinal);
        Assert.Equal(2, JsonDocument.Parse(json.Output).RootElement.GetArrayLength());
        Assert.Equal(2, broken.ExitCode);
    }

    public void Dispose() => _folder.Dispose();
}
