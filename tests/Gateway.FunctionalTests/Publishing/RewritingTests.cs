using System.Net;
using System.Net.Http.Headers;
using Gateway.Settings;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Publishing;

/// <summary>Addresses of the inside do not reach clients, and the outside's do not reach WebDAV back ends.</summary>
public sealed class RewritingTests
{
    private const string Rewritten = "https://mail.example.com/owa/";

    /// <summary>The ways that a response takes: the gateway's own forwarder, the same with YARP's transforms.</summary>
    public static TheoryData<string> Transforms => ["", """, "Transforms": [ { "RequestHeader": "X-T", "Set": "1" } ]"""];

    [Theory]
    [MemberData(nameof(Transforms))]
    public async Task Response_ThatNamesTheInside_NamesTheOutside(string transforms)
    {
        await using var scene = await SettingScene.StartAsync(new()
        {
            Routes = Route($$""" "Rewriting": {}{{transforms}}"""),
        });
        var inside = scene.Backend.Address.Authority;
        scene.Backend.Answer = context =>
        {
            var headers = context.Response.Headers;
            context.Response.StatusCode = 451;
            headers.Location = $"http://{inside}/owa/";
            headers["Content-Location"] = $"http://{SettingScene.Host}:{scene.Backend.Address.Port}/owa/";
            headers["X-MS-Location"] = $"//{inside}/owa/";
            headers["Refresh"] = $"5; url=http://{inside}/owa/";
            headers.Link = $"<http://{inside}/owa/>; rel=next";
            headers.SetCookie = new(
                [$"a=1; Domain={scene.Backend.Address.Host}; Path=/", "b=1; Domain=example.com", "c=1; Domain=ex1.corp"]);
            return Task.CompletedTask;
        };

        using var response = await GetAsync(scene);

        Assert.Equal(Rewritten, response.Headers.Location?.ToString());
        Assert.Equal(Rewritten, response.Content.Headers.ContentLocation?.ToString());
        Assert.Equal("//mail.example.com/owa/", Assert.Single(response.Headers.GetValues("X-MS-Location")));
        Assert.Equal($"5; url={Rewritten}", Assert.Single(response.Headers.GetValues("Refresh")));
        Assert.Equal($"<{Rewritten}>; rel=next", Assert.Single(response.Headers.GetValues("Link")));
        Assert.Equal(["a=1; Path=/", "b=1; Domain=example.com", "c=1"], response.Headers.GetValues("Set-Cookie"));
    }

    [Fact]
    public async Task Response_OfAnHttp2BackEnd_NamesTheOutside()
    {
        await using var backend = await TestBackEnd.StartAsync("localhost");
        backend.Answer = context =>
        {
            context.Response.Redirect($"https://localhost:{backend.Address.Port}/owa/");
            return Task.CompletedTask;
        };
        await using var scene = await SettingScene.StartAsync(new()
        {
            Routes = """ "all": { "Hosts": [ "mail.example.com" ], "Cluster": "two", "Authentication": "Anonymous" }""",
            Clusters = $$"""
                , "two": {
                  "Destinations": { "one": { "Address": "https://localhost:{{backend.Address.Port}}" } },
                  "Tls": { "RootsFile": "roots.pem" }, "HttpRequest": { "Version": "2" }
                }
                """,
        });

        using var response = await GetAsync(scene);

        Assert.Equal(Rewritten, response.Headers.Location?.ToString());
    }

    [Fact]
    [Proves("Routes:*:Rewriting:Enabled")]
    public async Task Response_WhereRewritingIsOff_PassesAsItIs()
    {
        await using var scene = await SettingScene.StartAsync(new() { Routes = Route(""" "Rewriting": { "Enabled": false }""") });
        scene.Backend.Answer = context => Redirect(context, $"http://{scene.Backend.Address.Authority}/owa/");

        using var response = await GetAsync(scene);

        Assert.Equal($"http://{scene.Backend.Address.Authority}/owa/", response.Headers.Location?.ToString());
    }

    [Fact]
    [Proves("Routes:*:Rewriting:InternalAddresses")]
    [Proves("Routes:*:Rewriting:Headers")]
    public async Task Response_WithNamesThatTheRouteAdds_NamesTheOutside()
    {
        await using var scene = await SettingScene.StartAsync(new()
        {
            Routes = Route(""" "Rewriting": { "InternalAddresses": [ "be.internal" ], "Headers": [ "X-Next" ] }"""),
        });
        scene.Backend.Answer = context =>
        {
            context.Response.Headers["X-Next"] = "http://be.internal:81/owa/";
            return Redirect(context, "https://be.internal/owa/");
        };

        using var response = await GetAsync(scene);

        Assert.Equal(Rewritten, response.Headers.Location?.ToString());
        Assert.Equal(Rewritten, Assert.Single(response.Headers.GetValues("X-Next")));
    }

    [Fact]
    public async Task Response_OfAChangedCluster_IsRewrittenByItsNewAddresses()
    {
        await using var scene = await SettingScene.StartAsync(new() { Routes = Route(""" "Rewriting": {}""") });
        scene.Backend.Answer = context => Redirect(context, "http://ex9.corp.example.com/owa/");
        using (var before = await GetAsync(scene))
        {
            Assert.Equal("http://ex9.corp.example.com/owa/", before.Headers.Location?.ToString());
        }

        var json = await File.ReadAllTextAsync(scene.Gateway.Folder.Combine("gateway.json"), SettingScene.Token);
        var address = $"\"{scene.Backend.Address}\"";
        var next = json.Replace(address, $"{address},\"Host\":\"ex9.corp.example.com\"", StringComparison.Ordinal);
        var reading = new ConfigurationFile(scene.Gateway.Folder.Write("next.json", next)).Read();
        scene.Gateway.Services.GetRequiredService<CurrentConfiguration>().Swap(Assert.IsType<GatewayOptions>(reading.Options));

        using var after = await GetAsync(scene);
        Assert.Equal(Rewritten, after.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(", \"Transforms\": [ { \"RequestHeader\": \"X-T\", \"Set\": \"1\" } ]")]
    [InlineData(", \"Transforms\": [ { \"PathRemovePrefix\": \"/dav\" } ]")]
    public async Task WebDavRequest_NamesTheInside(string transforms)
    {
        await using var scene = await SettingScene.StartAsync(new() { Routes = Route($$""" "Rewriting": {}{{transforms}}""") });
        var prefix = transforms.Contains("/dav", StringComparison.Ordinal) ? "" : "/dav";

        using var response = await MoveAsync(scene, "https://mail.example.com/dav/b%20c.txt");

        var received = scene.Backend.Received.Last();
        Assert.Equal($"http://mail.example.com{prefix}/b%20c.txt", received.Headers["Destination"]);
        Assert.Equal($"<http://mail.example.com{prefix}/a.txt> (<opaquelocktoken:1>)", received.Headers["If"]);
        Assert.Equal("F", received.Headers["Overwrite"]);
    }

    [Theory]
    [InlineData("https://elsewhere.example.org/b")]
    [InlineData("https://mail.example.com:9443/b")]
    public async Task WebDavRequest_ToAnotherHost_PassesAsItIs(string destination)
    {
        await using var scene = await SettingScene.StartAsync(new() { Routes = Route(""" "Rewriting": {}""") });

        using var response = await MoveAsync(scene, destination);

        Assert.Equal(destination, scene.Backend.Received.Last().Headers["Destination"]);
    }

    [Theory]
    [InlineData("Keep", "https://mail.example.com/dav/b")]
    [InlineData("Absolute", "http://mail.example.com/dav/b")]
    [InlineData("Path", "/dav/b")]
    [Proves("Routes:*:Rewriting:Destination")]
    public async Task WebDavRequest_HasTheFormThatTheRouteNames(string form, string expected)
    {
        await using var scene = await SettingScene.StartAsync(new() { Routes = Route($$""" "Rewriting": { "Destination": "{{form}}" }""") });

        using var response = await MoveAsync(scene, "https://mail.example.com/dav/b");

        Assert.Equal(expected, scene.Backend.Received.Last().Headers["Destination"]);
    }

    [Theory]
    [MemberData(nameof(Transforms))]
    [Proves("Routes:*:Rewriting:Multistatus")]
    public async Task Multistatus_OnDemand_NamesTheOutside(string transforms)
    {
        await using var scene = await SettingScene.StartAsync(new()
        {
            Routes = Route($$""" "Rewriting": { "Multistatus": true }{{transforms}}"""),
        });
        var padding = new string(' ', 100_000);
        scene.Backend.Answer = context =>
        {
            context.Response.StatusCode = 207;
            context.Response.ContentType = "application/xml; charset=\"utf-8\"";
            var href = $"<D:href>http://{scene.Backend.Address.Authority}/owa/</D:href>";
            var body = $"<D:multistatus xmlns:D=\"DAV:\">{padding}{href}</D:multistatus>";
            context.Response.ContentLength = body.Length;
            return context.Response.WriteAsync(body);
        };
        using var client = scene.Gateway.CreateClient(SettingScene.Host);
        using var request = new HttpRequestMessage(new HttpMethod("PROPFIND"), "/owa/");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));

        using var response = await client.SendAsync(request, SettingScene.Token);

        Assert.Equal(
            $"<D:multistatus xmlns:D=\"DAV:\">{padding}<D:href>{Rewritten}</D:href></D:multistatus>",
            await response.Content.ReadAsStringAsync(SettingScene.Token));
        Assert.DoesNotContain("Accept-Encoding", scene.Backend.Received.Last().Headers.Keys);
    }

    private static string Route(string more) => $$"""
        "all": { "Hosts": [ "mail.example.com" ], "Cluster": "backend", "Authentication": "Anonymous", {{more}} }
        """;

    private static Task Redirect(HttpContext context, string location)
    {
        context.Response.StatusCode = (int)HttpStatusCode.Found;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    }

    private static async Task<HttpResponseMessage> GetAsync(SettingScene scene)
    {
        using var client = scene.Gateway.CreateClient(SettingScene.Host);
        return await client.GetAsync("/owa/", SettingScene.Token);
    }

    private static async Task<HttpResponseMessage> MoveAsync(SettingScene scene, string destination)
    {
        using var client = scene.Gateway.CreateClient(SettingScene.Host);
        using var request = new HttpRequestMessage(new HttpMethod("MOVE"), "/dav/a.txt");
        request.Headers.Add("Destination", destination);
        request.Headers.Add("Overwrite", "F");
        request.Headers.TryAddWithoutValidation("If", "<https://mail.example.com/dav/a.txt> (<opaquelocktoken:1>)");
        return await client.SendAsync(request, SettingScene.Token);
    }
}
