using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Admin;
using Gateway.FunctionalTests.WebConsole;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Admin;

/// <summary>The description of the admin API has every path with every method, and no other.</summary>
public sealed class ApiDescriptionTests
{
    [Fact]
    public async Task Description_HasEveryEndpointWithItsMethods()
    {
        await using var scene = await ConsoleScene.StartAsync();
        using var client = scene.CreateAdminClient();

        using var description = JsonDocument.Parse(await client.GetStringAsync("/api/openapi.json", TestContext.Current.CancellationToken));

        var described = description.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));
        var offered = scene.Gateway.Services.GetRequiredService<AdminRoutes>().All
            .SelectMany(route => route.Changes.Prepend("GET").Select(method => $"{method} {route.Path}"));
        Assert.Equal(offered.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Description_RefersToNothingThatIsMissing()
    {
        await using var scene = await ConsoleScene.StartAsync();
        using var client = scene.CreateAdminClient();
        var text = await client.GetStringAsync("/api/openapi.json", TestContext.Current.CancellationToken);
        using var description = JsonDocument.Parse(text);

        var references = Regex.Matches(text, "\"\\$ref\": \"#/components/([^\"]+)\"").Select(m => m.Groups[1].Value).ToArray();

        Assert.NotEmpty(references);
        Assert.All(references, reference =>
        {
            var (kind, name) = (reference.Split('/')[0], reference.Split('/')[1]);
            Assert.True(description.RootElement.GetProperty("components").GetProperty(kind).TryGetProperty(name, out _), reference);
        });
    }
}
