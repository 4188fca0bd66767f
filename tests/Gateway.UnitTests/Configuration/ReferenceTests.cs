using System.Text.Json.Nodes;
using Gateway.Settings;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Configuration;

/// <summary>The page of every key, <c>src/Gateway/Manual/keys.md</c>.</summary>
public sealed class ReferenceTests
{
    private static readonly string Page = ConfigurationReference.Write();

    [Fact]
    public void Reference_InRepository_IsWhatTheOptionsSay() => Assert.True(
        File.ReadAllText(Repository.Combine("src", "Gateway", "Manual", "keys.md")).ReplaceLineEndings("\n") == Page,
        "Options have changed; write it anew: dotnet run --project src/Gateway -- help keys > src/Gateway/Manual/keys.md");

    [Fact]
    public void Reference_HasEveryKeyOfTheSchema()
    {
        var gateway = JsonNode.Parse(ConfigurationSchema.Write())!["properties"]!["Gateway"]!.AsObject();
        string[] keys = [.. KeysOf(gateway, "Gateway")];

        Assert.True(keys.Length > 300);
        Assert.DoesNotContain(keys, key => !Rows.ContainsKey(key));
    }

    [Fact]
    public void Reference_EveryRow_SaysWhatItIs() => Assert.All(Rows, row =>
    {
        var cells = row.Value;
        Assert.Equal(7, cells.Length);
        Assert.NotEqual("", cells[1]);
        Assert.NotNull(JsonNode.Parse(cells[4].Trim('`').Replace("\\|", "|", StringComparison.Ordinal)));
        Assert.Matches("^[0-9]+\\.[0-9]+$", cells[5]);
        Assert.Contains(cells[6], new[] { "reload", "restart" });
    });

    [Fact]
    public void Reference_OfWhatIsReadAtTheStart_SaysRestart()
    {
        Assert.Equal("restart", Rows["Gateway.State"][6]);
        Assert.Equal("restart", Rows["Gateway.Redis.Password"][6]);
        Assert.Equal("restart", Rows["Gateway.Listeners.<name>.Limits.KeepAlive"][6]);
        Assert.Equal("reload", Rows["Gateway.SignIn.Realm"][6]);
    }

    private static Dictionary<string, string[]> Rows
    {
        get
        {
            var (rows, section) = (new Dictionary<string, string[]>(), "");
            foreach (var line in Page.Split('\n'))
            {
                if (line.StartsWith("## ", StringComparison.Ordinal))
                {
                    section = line[3..].Trim('`');
                }
                else if (line.StartsWith("| `", StringComparison.Ordinal))
                {
                    var cells = line[2..^2].Split(" | ");
                    rows.Add($"{section}.{cells[0].Split('`')[1]}", cells);
                }
            }

            return rows;
        }
    }

    private static IEnumerable<string> KeysOf(JsonObject schema, string key)
    {
        foreach (var alternative in (schema["anyOf"] as JsonArray ?? []).OfType<JsonObject>())
        {
            foreach (var inner in KeysOf(alternative, key))
            {
                yield return inner;
            }
        }

        if (schema["additionalProperties"] is JsonObject named)
        {
            foreach (var inner in KeysOf(named, $"{key}.<name>"))
            {
                yield return inner;
            }
        }

        if (schema["items"] is JsonObject item)
        {
            foreach (var inner in KeysOf(item, $"{key}.<number>"))
            {
                yield return inner;
            }
        }

        foreach (var (name, value) in schema["properties"] as JsonObject ?? [])
        {
            if (value!["deprecated"] is not null)
            {
                continue;
            }

            yield return $"{key}.{name}";
            foreach (var inner in KeysOf(value.AsObject(), $"{key}.{name}"))
            {
                yield return inner;
            }
        }
    }
}
