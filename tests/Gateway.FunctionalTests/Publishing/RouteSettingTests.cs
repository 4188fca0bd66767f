using System.Net;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Publishing;

/// <summary>What a route takes, by requests that match and that do not.</summary>
public sealed class RouteSettingTests
{
    [Fact]
    [Proves("Routes:*:Match:Methods")]
    [Proves("Routes:*:Match:Hosts")]
    [Proves("Routes:*:Match:Path")]
    [Proves("Routes:*:Match:QueryParameters:*:Name")]
    [Proves("Routes:*:Match:QueryParameters:*:Values")]
    [Proves("Routes:*:Match:QueryParameters:*:Mode")]
    [Proves("Routes:*:Match:QueryParameters:*:IsCaseSensitive")]
    [Proves("Routes:*:Match:Headers:*:Name")]
    [Proves("Routes:*:Match:Headers:*:Values")]
    [Proves("Routes:*:Match:Headers:*:Mode")]
    [Proves("Routes:*:Match:Headers:*:IsCaseSensitive")]
    [Proves("Routes:*:ClusterId")]
    [Proves("Routes:*:Order")]
    public async Task Match_OfARoute_TakesWhatItSaysAndNothingElse()
    {
        await using var scene = await SettingScene.StartAsync(new()
        {
            Routes = $$"""
                "methods": { "Match": { "Hosts": [ "{{SettingScene.Host}}" ], "Path": "/m/{**rest}", "Methods": [ "PUT" ] }, "ClusterId": "backend", "Authentication": "Anonymous" },
                "query": {
                  "Match": { "Hosts": [ "{{SettingScene.Host}}" ], "Path": "/q/{**rest}", "QueryParameters": [ { "Name": "v", "Values": [ "One" ], "Mode": "Prefix", "IsCaseSensitive": true } ] },
                  "Cluster": "backend", "Authentication": "Anonymous"
                },
                "header": {
                  "Match": { "Hosts": [ "{{SettingScene.Host}}" ], "Path": "/h/{**rest}", "Headers": [ { "Name": "X-V", "Values": [ "One" ], "Mode": "HeaderPrefix", "IsCaseSensitive": true } ] },
                  "Cluster": "backend", "Authentication": "Anonymous"
                },
                "late": { "Match": { "Hosts": [ "{{SettingScene.Host}}" ], "Path": "/o/{**rest}" }, "Order": 2, "Cluster": "dead", "Authentication": "Anonymous" },
                "early": { "Match": { "Hosts": [ "{{SettingScene.Host}}" ], "Path": "/o/{**rest}" }, "Order": 1, "Cluster": "backend", "Authentication": "Anonymous" }
                """,
            Clusters = """, "dead": { "Destinations": { "one": { "Address": "http://127.0.0.1:1" } } }""",
        });
        using var client = scene.Gateway.CreateClient(SettingScene.Host);
        using var other = scene.Gateway.CreateClient(SettingScene.Other);
        var before = scene.Backend.Received.Count;

        foreach (var (method, target, header) in new[]
        {
            ("PUT", "/m/x", "-"),
            ("GET", "/q/?v=OneTwo", "-"),
            ("GET", "/h/", "OneTwo"),
            ("GET", "/o/", "-"),
        })
        {
            Assert.Equal(HttpStatusCode.OK, await SendAsync(client, method, target, header));
        }

        Assert.Equal(before + 4, scene.Backend.Received.Count);
        foreach (var (method, target, header) in new[]
        {
            ("GET", "/m/x", "-"), ("GET", "/x", "-"), ("GET", "/q/?v=oneTwo", "-"), ("GET", "/q/?v=TwoOne", "-"), (
                "GET", "/q/?w=OneTwo", "-"), ("GET", "/h/", "oneTwo"), ("GET", "/h/", "TwoOne"),
        })
        {
            Assert.NotEqual(HttpStatusCode.OK, await SendAsync(client, method, target, header));
        }

        Assert.NotEqual(HttpStatusCode.OK, await SendAsync(other, "PUT", "/m/x", "-"));
        Assert.Equal(before + 4, scene.Backend.Received.Count);
    }

    [Fact]
    [Proves("Routes:*:Filter:PathBytes")]
    [Proves("Routes:*:Filter:QueryBytes")]
    [Proves("Routes:*:MaxRequestBodySize")]
    public async Task Request_LargerThanTheRouteTakes_IsRefused()
    {
        await using var scene = await SettingScene.StartAsync(new()
        {
            Routes = $$"""
                "all": {
                  "Hosts": [ "{{SettingScene.Host}}" ], "Cluster": "backend", "Authentication": "Anonymous",
                  "Filter": { "PathBytes": 20, "QueryBytes": 10 }, "MaxRequestBodySize": 5
                }
                """,
        });
        using var client = scene.Gateway.CreateClient(SettingScene.Host);

        Assert.Equal(HttpStatusCode.OK, await SendAsync(client, "POST", "/twenty-bytes-are-ok?q=12345", "-", "12345"));
        Assert.Equal(HttpStatusCode.RequestUriTooLong, await SendAsync(client, "POST", "/twenty-bytes-are-okay", "-"));
        Assert.Equal(HttpStatusCode.RequestUriTooLong, await SendAsync(client, "POST", "/?q=1234567890", "-"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await SendAsync(client, "POST", "/", "-", "123456"));
        Assert.Single(scene.Backend.Received);
    }

    [Fact]
    [Proves("Routes:*:Authorization:Networks")]
    [Proves("Routes:*:Authorization:Directories")]
    [Proves("Routes:*:Authorization:Hours:*:Days")]
    [Proves("Routes:*:Authorization:Hours:*:From")]
    [Proves("Routes:*:Authorization:Hours:*:To")]
    [Proves("Routes:*:Authorization:TimeZone")]
    public async Task Authorization_LetsInFromItsNetworksAtItsHoursOutOfItsDirectories()
    {
        // Tomorrow at nine; in India it is half past two in the afternoon.
        var nine = new DateTimeOffset(DateTimeOffset.UtcNow.Date.AddDays(1).AddHours(9), TimeSpan.Zero);
        var time = new FakeTimeProvider(nine);
        await using var scene = await SettingScene.StartAsync(new()
        {
            Listener = ", \"ProxyProtocolFrom\": [ \"127.0.0.0/8\" ]",
            Routes = $$"""
                "open": { "Match": { "Hosts": [ "{{SettingScene.Host}}" ], "Path": "/open/{**rest}" }, "Cluster": "backend", "Authentication": "Basic", "Authorization": {
                    "Networks": [ "192.0.2.0/24" ], "Hours": [ { "Days": [ "{{nine.DayOfWeek}}" ], "From": "15:00", "To": "16:00" } ], "TimeZone": "Asia/Kolkata" } },
                "users": { "Match": { "Hosts": [ "{{SettingScene.Host}}" ], "Path": "/users/{**rest}" }, "Cluster": "backend", "Authentication": "Basic", "Authorization": { "Directories": [ "users" ] } }
                """,
            More = ", \"Identity\": { \"Users\": {} }",
            Time = time,
        });

        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(scene, "192.0.2.7", "/users/"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(scene, "192.0.2.7"));
        time.Jump(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(scene, "192.0.2.7"));
        Assert.NotEqual(HttpStatusCode.OK, await AskAsync(scene, "198.51.100.7"));
        time.Jump(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(scene, "192.0.2.7"));
        time.Jump(TimeSpan.FromHours(23));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(scene, "192.0.2.7"));
    }

    private static async Task<HttpStatusCode> AskAsync(SettingScene scene, string source, string target = "/open/")
    {
        using var client = scene.CreateClient(source);
        return await SettingScene.SignInAsync(client, "bob", "bob-pw", target);
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, string method, string target, string header, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), target)
        {
            Content = body is null ? null : new StringContent(body),
        };
        request.Headers.Add("X-V", header);
        using var response = await client.SendAsync(request, SettingScene.Token);
        return response.StatusCode;
    }
}
