using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Settings;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Configuration;

/// <summary>Puts a wrong value in every place of the samples: whatever binder and validators make of it, they must not throw.</summary>
public sealed class MutatedSampleTests
{
    private static readonly string[] Wrong = ["null", "5", "\"x\"", "{}", "[null]", "{\"\":1}"];

    [Fact]
    public void Read_AnyValueReplaced_NeverThrows()
    {
        using var folder = new TemporaryFolder();
        string[] samples =
        [
            Repository.Combine("config", "gateway.json"),
            Repository.Combine("config", "examples", "plain-route.json"),
            Repository.Combine("config", "examples", "health-and-affinity.json"),
        ];
        var read = 0;
        foreach (var sample in samples)
        {
            var root = JsonNode.Parse(File.ReadAllText(sample), documentOptions: new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
            });
            Assert.NotNull(root);
            foreach (var mutant in Mutants(root["Gateway"], root))
            {
                new ConfigurationFile(folder.Write("gateway.json", mutant), new Dictionary<string, string>()).Read();
                read++;
            }
        }

        Assert.True(read > 500);
    }

    private static IEnumerable<string> Mutants(JsonNode? node, JsonNode root)
    {
        JsonNode?[] children = node switch
        {
            JsonObject o => [.. o.Select(p => p.Value)],
            JsonArray a => [.. a],
            _ => [],
        };
        foreach (var child in children.OfType<JsonNode>())
        {
            foreach (var mutant in Mutants(child, root))
            {
                yield return mutant;
            }

            var original = child.DeepClone();
            JsonNode? current = child;
            foreach (var wrong in Wrong)
            {
                var replacement = JsonNode.Parse(wrong);
                Replace(node, current, replacement);
                current = replacement;
                yield return root.ToJsonString();

                // JSON null has no node that could be replaced again.
                if (current is null)
                {
                    current = JsonValue.Create(0);
                    ReplaceNull(node, current);
                }
            }

            Replace(node, current, original);
        }
    }

    private static void Replace(JsonNode? parent, JsonNode? current, JsonNode? replacement)
    {
        if (parent is JsonObject o)
        {
            o[o.First(p => ReferenceEquals(p.Value, current)).Key] = replacement;
        }
        else if (parent is JsonArray a)
        {
            a[a.IndexOf(current)] = replacement;
        }
    }

    private static void ReplaceNull(JsonNode? parent, JsonNode replacement) => Replace(parent, null, replacement);
}
