using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Publishing;

/// <summary>The Destination of a COPY or MOVE leads nowhere that its own request could not go.</summary>
public sealed class WebDavDestinationTests
{
    private const string Routes = """
        "dav":   { "Match": { "Hosts": [ "mail.example.com" ], "Path": "/dav/{**rest}" }, OPEN, "Filter": { "DenyPaths": [ "/dav/private" ] } },
        "pub":   { "Match": { "Hosts": [ "mail.example.com" ], "Path": "/pub/{**rest}" }, OPEN },
        "read":  { "Match": { "Hosts": [ "mail.example.com" ], "Path": "/read/{**rest}", "Methods": [ "GET" ] }, OPEN },
        "staff": { "Match": { "Hosts": [ "mail.example.com" ], "Path": "/staff/{**rest}" }, OPEN, "Authorization": { "Networks": [ "127.0.0.0/8" ] } },
        "vault": { "Match": { "Hosts": [ "mail.example.com" ], "Path": "/vault/{**rest}" }, "Cluster": "backend", "Authentication": "Basic" }
        """;

    private static readonly SceneSettings Settings = new()
    {
        Routes = Routes.Replace("OPEN", "\"Cluster\": \"backend\", \"Authentication\": \"Anonymous\"", StringComparison.Ordinal),
    };

    [Theory]
    [InlineData("https://mail.example.com/dav/b%20c", HttpStatusCode.OK)]
    [InlineData("/dav/b", HttpStatusCode.OK)]
    [InlineData("https://mail.example.com/pub/b", HttpStatusCode.OK)]
    [InlineData("https://mail.example.com/vault/b", HttpStatusCode.Forbidden)]
    [InlineData("https://mail.example.com/staff/b", HttpStatusCode.Forbidden)]
    [InlineData("https://elsewhere.example.org/vault/b", HttpStatusCode.Forbidden)]
    [InlineData("https://mail.example.com/read/b", HttpStatusCode.Forbidden)]
    [InlineData("https://mail.example.com/unpublished", HttpStatusCode.Forbidden)]
    [InlineData("https://mail.example.com/dav/%70rivate/b", HttpStatusCode.Forbidden)]
    [InlineData("/dav;x/private/b", HttpStatusCode.Forbidden)]
    [InlineData("/dav/../vault/b", HttpStatusCode.BadRequest)]
    [InlineData("/dav/%2e%2e/vault/b", HttpStatusCode.BadRequest)]
    [InlineData("/dav//../vault/b", HttpStatusCode.BadRequest)]
    [InlineData("dav/b", HttpStatusCode.BadRequest)]
    [InlineData("https://a@mail.example.com/vault/b", HttpStatusCode.BadRequest)]
    public async Task Move_ToADestination_IsHeldToTheRulesOfItsPath(string destination, HttpStatusCode expected)
    {
        await using var scene = await SettingScene.StartAsync(Settings);
        using var client = scene.Gateway.CreateClient(SettingScene.Host);
        using var request = new HttpRequestMessage(new HttpMethod("MOVE"), "/dav/a");
        request.Headers.TryAddWithoutValidation("Destination", destination);

        using var response = await client.SendAsync(request, SettingScene.Token);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? 1 : 0, scene.Backend.Received.Count);
    }

    [Fact]
    public async Task Move_WithTwoDestinations_IsRefused()
    {
        await using var scene = await SettingScene.StartAsync(Settings);
        using var client = scene.Gateway.CreateClient(SettingScene.Host);
        using var request = new HttpRequestMessage(new HttpMethod("MOVE"), "/dav/a");
        request.Headers.Add("Destination", ["/dav/b", "/vault/b"]);

        using var response = await client.SendAsync(request, SettingScene.Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
