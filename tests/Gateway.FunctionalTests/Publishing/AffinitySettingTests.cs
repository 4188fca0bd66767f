using System.Net;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.FunctionalTests.Publishing;

/// <summary>Session affinity by its cookie, and by a header.</summary>
public sealed class AffinitySettingTests
{
    [Fact]
    [Proves("Clusters:*:SessionAffinity:Enabled")]
    [Proves("Clusters:*:SessionAffinity:AffinityKeyName")]
    [Proves("Clusters:*:SessionAffinity:Cookie:Path")]
    [Proves("Clusters:*:SessionAffinity:Cookie:Domain")]
    [Proves("Clusters:*:SessionAffinity:Cookie:HttpOnly")]
    [Proves("Clusters:*:SessionAffinity:Cookie:SecurePolicy")]
    [Proves("Clusters:*:SessionAffinity:Cookie:SameSite")]
    [Proves("Clusters:*:SessionAffinity:Cookie:Expiration")]
    [Proves("Clusters:*:SessionAffinity:Cookie:MaxAge")]
    public async Task Cookie_HasTheAttributesOfTheSettings_AndKeepsTheClientWithItsDestination()
    {
        await using var one = await TestBackEnd.StartAsync();
        await using var two = await TestBackEnd.StartAsync();
        await using var scene = await StartAsync(one, two, """
            "Enabled": true, "AffinityKeyName": "stay",
            "Cookie": { "Path": "/owa", "Domain": "example.com", "HttpOnly": false, "SecurePolicy": "None", "SameSite": "Strict", "Expiration": "1.00:00:00", "MaxAge": "02:00:00" }
            """);
        using var client = scene.Gateway.CreateClient(SettingScene.Host);
        using var first = await client.GetAsync("/owa/", SettingScene.Token);

        var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("stay=", cookie, StringComparison.Ordinal);
        var attributes = cookie.Split("; ")[1..].Select(a => a.ToLowerInvariant()).ToArray();
        Assert.Equal(["domain=example.com", "max-age=7200", "path=/owa", "samesite=strict"], attributes
            .Where(a => !a.StartsWith("expires=", StringComparison.Ordinal))
            .Order());
        Assert.Contains(attributes, a => a.StartsWith("expires=", StringComparison.Ordinal));
        await AssertStaysAsync(client, "Cookie", cookie.Split(';')[0], await first.Content.ReadAsStringAsync(SettingScene.Token));
    }

    [Fact]
    [Proves("Clusters:*:SessionAffinity:Policy")]
    [Proves("Clusters:*:SessionAffinity:FailurePolicy")]
    public async Task Header_KeepsTheClientWithItsDestination_AndAnUnknownOneIsRefused()
    {
        await using var one = await TestBackEnd.StartAsync();
        await using var two = await TestBackEnd.StartAsync();
        await using var scene = await StartAsync(one, two, """
            "Enabled": true, "Policy": "CustomHeader", "AffinityKeyName": "X-Stay", "FailurePolicy": "Return503Error"
            """);
        using var client = scene.Gateway.CreateClient(SettingScene.Host);
        using var first = await client.GetAsync("/", SettingScene.Token);

        await AssertStaysAsync(
            client, "X-Stay", Assert.Single(first.Headers.GetValues("X-Stay")), await first.Content.ReadAsStringAsync(SettingScene.Token));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Stay", "nowhere" } } };
        using var refused = await client.SendAsync(request, SettingScene.Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
    }

    private static async Task AssertStaysAsync(HttpClient client, string header, string value, string destination)
    {
        for (var i = 0; i < 20; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/owa/") { Headers = { { header, value } } };
            using var response = await client.SendAsync(request, SettingScene.Token);
            Assert.Equal(destination, await response.Content.ReadAsStringAsync(SettingScene.Token));
        }
    }

    private static Task<SettingScene> StartAsync(TestBackEnd one, TestBackEnd two, string affinity)
    {
        one.Answer = context => context.Response.WriteAsync("one");
        two.Answer = context => context.Response.WriteAsync("two");
        return SettingScene.StartAsync(new()
        {
            Routes = $$"""
                "all": { "Hosts": [ "{{SettingScene.Host}}" ], "Cluster": "pair", "Authentication": "Anonymous", "Transforms": [ { "RequestHeader": "X-A", "Set": "b" } ] }
                """,
            Clusters = $$"""
                , "pair": { "Destinations": { "one": { "Address": "{{one.Address}}" }, "two": { "Address": "{{two.Address}}" } }, "SessionAffinity": { {{affinity}} } }
                """,
        });
    }
}
