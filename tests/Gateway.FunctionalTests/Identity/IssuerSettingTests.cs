using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Identity;

/// <summary>The settings of issuers, by requests with their tokens.</summary>
public sealed class IssuerSettingTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Fact]
    [Proves("Identity:Issuers:*:KeysFile")]
    [Proves("Identity:Issuers:*:Metadata")]
    [Proves("Routes:*:Issuers")]
    public async Task Keys_FromAFileOrAnotherDocument_AreTaken_WhereTheRouteTakesTheIssuer()
    {
        const string Claimed = "https://login.example.com/realms/corp";
        await using var byFile = await TestIssuer.StartAsync();
        await using var byMetadata = await TestIssuer.StartAsync();
        byMetadata.Claimed = Claimed;
        await using var scene = await StartAsync(
            $$"""
            "file": { "Issuer": "{{byFile.Issuer}}", "Audiences": [ "gateway" ], "KeysFile": "keys.json" },
            "metadata": { "Issuer": "{{Claimed}}", "Audiences": [ "gateway" ], "Roots": "roots.pem", "Metadata": "{{byMetadata.Issuer}}/.well-known/openid-configuration" }
            """,
            folder => folder.Write("keys.json", byFile.Keys),
            issuers: ", \"Issuers\": \"metadata\"");
        using var client = scene.Gateway.CreateClient(SettingScene.Host);
        var other = byMetadata.Token(Now, claims: claims => claims["iss"] = Claimed);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, "/all/", byFile.Token(Now)));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, "/all/", other));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, "/some/", other));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client, "/some/", byFile.Token(Now)));
    }

    [Fact]
    [Proves("Identity:Issuers:*:Algorithms")]
    [Proves("Identity:Issuers:*:ClockSkew")]
    [Proves("Identity:Issuers:*:UserNameClaim")]
    [Proves("Identity:Issuers:*:GroupsClaim")]
    [Proves("Identity:Issuers:*:Scopes")]
    public async Task Token_IsVerifiedAndReadAsTheSettingsSay()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var scene = await StartAsync($$"""
            "corp": {
              "Issuer": "{{issuer.Issuer}}", "Audiences": [ "gateway" ], "Roots": "roots.pem", "Algorithms": [ "RS512" ], "ClockSkew": "00:00:00",
              "UserNameClaim": "login.name", "GroupsClaim": "realm_access.roles", "Scopes": [ "api.read" ]
            }
            """);
        using var client = scene.Gateway.CreateClient(SettingScene.Host);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, "/all/", Issue()));
        var received = Assert.Single(scene.Backend.Received);
        Assert.Equal(("bob", "writers"), (received.Headers["X-Forwarded-User"], received.Headers["X-Forwarded-Groups"]));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client, "/all/", Issue("ES256")));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(
            client, "/all/", Issue(change: claims => claims["exp"] = DateTimeOffset.UtcNow.AddSeconds(-5).ToUnixTimeSeconds())));
        Assert.NotEqual(HttpStatusCode.OK, await AskAsync(client, "/all/", Issue(change: claims => claims["scope"] = "api.write")));

        string Issue(string algorithm = "RS512", Action<JsonObject>? change = null) => issuer.Token(Now.AddMinutes(-1), algorithm, claims =>
        {
            claims["login"] = new JsonObject { ["name"] = "bob" };
            claims["realm_access"] = new JsonObject { ["roles"] = new JsonArray("writers") };
            claims["scope"] = "api.read openid";
            change?.Invoke(claims);
        });
    }

    [Theory]
    [InlineData("exp", "253402300800")]
    [InlineData("exp", "9223372036854775807")]
    [InlineData("exp", "1e300")]
    [InlineData("exp", "-1")]
    [InlineData("exp", "\"tomorrow\"")]
    [InlineData("nbf", "1e300")]
    [InlineData("iat", "9223372036854775807")]
    public async Task Token_WithATimeBeyondEveryCalendar_IsRefused(string claim, string value)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var scene = await StartAsync($"\"corp\": {issuer.Section()}");
        using var client = scene.Gateway.CreateClient(SettingScene.Host);

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(
            client, "/all/", issuer.Token(Now, claims: claims => claims[claim] = JsonNode.Parse(value))));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, "/all/", issuer.Token(Now)));
    }

    [Fact]
    [Proves("Identity:Issuers:*:AccessTokenIssuer")]
    public async Task AccessToken_OfAdFs_IsAcceptedUnderItsOwnIssuerAlone()
    {
        const string Trust = "http://adfs.example.com/adfs/services/trust";
        await using var issuer = await TestIssuer.StartAsync();
        await using var scene = await StartAsync($"\"adfs\": {issuer.Section($", \"AccessTokenIssuer\": \"{Trust}\"")}");
        using var client = scene.Gateway.CreateClient(SettingScene.Host);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, "/all/", issuer.Token(Now, claims: claims => claims["iss"] = Trust)));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client, "/all/", issuer.Token(Now)));
    }

    [Fact]
    [Proves("Identity:Issuers:*:Tenants")]
    public async Task Token_OfACommonEndpoint_IsAcceptedFromTheListedTenantsAlone()
    {
        const string Ours = "11111111-2222-3333-4444-555555555555";
        const string Other = "99999999-2222-3333-4444-555555555555";
        await using var issuer = await TestIssuer.StartAsync();
        issuer.Claimed = "https://login.example.com/{tenantid}/v2.0";
        await using var scene = await StartAsync($$"""
            "entra": {
              "Issuer": "https://login.example.com/{tenantid}/v2.0", "Tenants": [ "{{Ours}}" ], "Audiences": [ "gateway" ], "Roots": "roots.pem",
              "Metadata": "{{issuer.Issuer}}/.well-known/openid-configuration"
            }
            """);
        using var client = scene.Gateway.CreateClient(SettingScene.Host);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, "/all/", Issue(Ours, Ours)));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client, "/all/", Issue(Other, Other)));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client, "/all/", Issue(Ours, Other)));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client, "/all/", Issue("{tenantid}", Ours)));

        string Issue(string tenant, string claimed) => issuer.Token(Now, claims: claims =>
        {
            claims["iss"] = $"https://login.example.com/{tenant}/v2.0";
            claims["tid"] = claimed;
        });
    }

    [Fact]
    [Proves("Identity:Issuers:*:RefreshAfter")]
    public async Task Keys_OlderThanTheSetting_AreFetchedAgain()
    {
        var time = new FakeTimeProvider(Now);
        await using var issuer = await TestIssuer.StartAsync();
        await using var scene = await StartAsync($"\"corp\": {issuer.Section(", \"RefreshAfter\": \"00:05:00\"")}", time: time);
        using var client = scene.Gateway.CreateClient(SettingScene.Host);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, "/all/", issuer.Token(Now)));
        var before = issuer.Fetches;

        time.Advance(TimeSpan.FromMinutes(6));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (issuer.Fetches == before)
        {
            Assert.Equal(HttpStatusCode.OK, await AskAsync(client, "/all/", issuer.Token(time.GetUtcNow())));
            await look.WaitForNextTickAsync(SettingScene.Token);
        }
    }

    /// <summary>Of two issuers that say nothing, the one with the shorter limit is given up while the other is still waited for.</summary>
    [Fact]
    [Proves("Identity:Issuers:*:Timeout")]
    public async Task Issuer_ThatSaysNothing_IsWaitedForAsLongAsItsTimeout()
    {
        await using var signer = await TestIssuer.StartAsync();
        await using var silent = new Gateway.Testing.BackEnds.ScriptedBackend(connection => Task.Delay(Timeout.Infinite, connection.Ended));
        var address = $"https://127.0.0.1:{silent.Address.Port}";
        await using var scene = await StartAsync($$"""
            "slow": { "Issuer": "{{address}}/slow", "Audiences": [ "gateway" ], "Timeout": "00:01:00" },
            "fast": { "Issuer": "{{address}}/fast", "Audiences": [ "gateway" ], "Timeout": "00:00:01" }
            """);
        using var client = scene.Gateway.CreateClient(SettingScene.Host);

        var slow = AskAsync(client, "/all/", signer.Token(Now, claims: claims => claims["iss"] = address + "/slow"));
        var fast = await AskAsync(client, "/all/", signer.Token(Now, claims: claims => claims["iss"] = address + "/fast"));

        Assert.NotEqual(HttpStatusCode.OK, fast);
        Assert.False(slow.IsCompleted);
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string target, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target)
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
        using var response = await client.SendAsync(request, SettingScene.Token);
        return response.StatusCode;
    }

    private static Task<SettingScene> StartAsync(
        string section,
        Action<TemporaryFolder>? prepare = null,
        string issuers = "",
        TimeProvider? time = null) => SettingScene.StartAsync(new()
        {
            HasTestDirectory = false,
            Routes = $$"""
            "all": {
              "Match": { "Hosts": [ "{{SettingScene.Host}}" ], "Path": "/all/{**rest}" }, "Cluster": "backend", "Authentication": "Bearer",
              "Delegation": "Header", "DelegationGroupsHeader": "X-Forwarded-Groups"
            },
            "some": { "Match": { "Hosts": [ "{{SettingScene.Host}}" ], "Path": "/some/{**rest}" }, "Cluster": "backend", "Authentication": "Bearer"{{issuers}} }
            """,
            More = $", \"Identity\": {{ \"Issuers\": {{ {section} }} }}",
            Prepare = prepare,
            Time = time,
        });
}
