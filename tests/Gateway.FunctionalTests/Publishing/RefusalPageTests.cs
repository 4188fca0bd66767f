using System.Net;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Publishing;

/// <summary>What a browser and a program get where nothing is published, and where a site's root leads.</summary>
public sealed class RefusalPageTests
{
    private const string Browser = "text/html,application/xhtml+xml,*/*;q=0.8";

    [Fact]
    public async Task Refusal_InABrowser_IsAPageWithItsTraceAndSecurityHeaders()
    {
        await using var scene = await StartAsync();

        using var response = await GetAsync(scene, "/nothing", Browser);
        var page = await response.Content.ReadAsStringAsync(SettingScene.Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Matches("trace [0-9a-zA-Z:]{8,}", page);
        Assert.Contains("<title>Not Found</title>", page, StringComparison.Ordinal);
        AssertProtected(response);
        Assert.Contains("style-src 'sha256-", Header(response, "Content-Security-Policy"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData(null)]
    public async Task Refusal_OfAProgram_IsAShortText(string? accept)
    {
        await using var scene = await StartAsync();

        using var response = await GetAsync(scene, "/nothing", accept);
        var text = await response.Content.ReadAsStringAsync(SettingScene.Token);

        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.Matches(@"\ANothing is published here\. \(trace \S+\)\n\z", text);
        AssertProtected(response);
    }

    [Fact]
    public async Task Refusal_OfABrowsersScript_IsAShortText()
    {
        await using var scene = await StartAsync();

        using var response = await GetAsync(scene, "/nothing", Browser, ("Sec-Fetch-Mode", "cors"));

        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    [Proves("Routes:*:Root")]
    public async Task Root_OfAHost_LeadsToItsSite()
    {
        await using var scene = await StartAsync();

        using var root = await GetAsync(scene, "/", Browser);
        using var query = await GetAsync(scene, "/?a=b", null);
        using var other = await GetAsync(scene, "/", Browser, ("Host", SettingScene.Other));
        using var below = await GetAsync(scene, "/owa/", Browser);

        Assert.Equal((HttpStatusCode.Found, "/owa/"), (root.StatusCode, root.Headers.Location?.ToString()));
        Assert.Equal("/owa/", query.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal(HttpStatusCode.OK, below.StatusCode);
    }

    private static Task<SettingScene> StartAsync() => SettingScene.StartAsync(new()
    {
        Routes = """
            "owa": { "Match": { "Hosts": [ "mail.example.com" ], "Path": "/owa/{**rest}" }, "Root": "/owa/", "Cluster": "backend", "Authentication": "Anonymous" },
            "other": { "Hosts": [ "other.example.com" ], "Cluster": "backend", "Authentication": "Anonymous" }
            """,
    });

    private static void AssertProtected(HttpResponseMessage response)
    {
        Assert.StartsWith("default-src 'none'", Header(response, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("DENY", Header(response, "X-Frame-Options"));
        Assert.Equal("same-origin", Header(response, "Referrer-Policy"));
        Assert.Equal("no-store", Header(response, "Cache-Control"));
        Assert.StartsWith("max-age=", Header(response, "Strict-Transport-Security"), StringComparison.Ordinal);
    }

    private static string Header(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));

    private static async Task<HttpResponseMessage> GetAsync(
        SettingScene scene, string target, string? accept, params (string Name, string Value)[] headers)
    {
        using var client = scene.Gateway.CreateClient(SettingScene.Host);
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        foreach (var (name, value) in accept is null ? headers : [.. headers, ("Accept", accept)])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request, SettingScene.Token);
    }
}
