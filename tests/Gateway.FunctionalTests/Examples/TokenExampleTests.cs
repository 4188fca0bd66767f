using System.Net;
using System.Text.Json.Nodes;
using Gateway.FunctionalTests.Preauthentication;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace Gateway.FunctionalTests.Examples;

/// <summary>
/// Starts the gateway with examples of <c>config/examples</c> that take tokens, before a provider on loopback in place of theirs.
/// </summary>
public sealed class TokenExampleTests
{
    private const string Mail = "mail.example.com";
    private const string Api = "api.example.com";
    private const string Wiki = "wiki.example.com";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [ShowsExample("modern-authentication.json")]
    public async Task ModernAuthentication_PassesBearerToExchange_AndTakesVerifiedTokensForTheApi()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var exchange = await TestBackEnd.StartAsync("localhost");
        await using var api = await TestBackEnd.StartAsync("localhost");
        var example = new ShippedExample("modern-authentication.json", new TemporaryFolder())
            .At("exchange", exchange.Address.Port)
            .At("api", api.Address.Port);
        Move(example, issuer);
        await using var gateway = await (await example.WithUsersAsync("alice")).StartAsync();
        using var client = gateway.CreateClient(Mail);
        using var programs = gateway.CreateClient(Api);
        var basic = PreauthenticationFixture.Basic("alice", ShippedExample.Password);

        // With a token or an empty one to Exchange, which verifies it; by password through the gateway; not at all otherwise.
        foreach (var target in new[]
        {
            "/autodiscover/autodiscover.xml",
            "/Microsoft-Server-ActiveSync",
            "/mapi/emsmdb/",
            "/EWS/Exchange.asmx",
        })
        {
            foreach (var authorization in new[] { "Bearer opaque", "Bearer", basic })
            {
                exchange.Received.Clear();
                Assert.Equal(HttpStatusCode.OK, await SendAsync(client, HttpMethod.Post, target, authorization));
                Assert.Equal(authorization, Assert.Single(exchange.Received).Headers["Authorization"]);
            }

            Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(client, HttpMethod.Post, target, null));
        }

        Assert.Equal(HttpStatusCode.OK, await SendAsync(programs, HttpMethod.Get, "/orders", $"Bearer {Issue("mail-users", "api.read")}"));
        Assert.Equal("alice", Assert.Single(api.Received).Headers["X-Forwarded-User"]);
        Assert.Equal(
            HttpStatusCode.Forbidden, await SendAsync(programs, HttpMethod.Get, "/orders", $"Bearer {Issue("others", "api.read")}"));
        Assert.NotEqual(
            HttpStatusCode.OK, await SendAsync(programs, HttpMethod.Get, "/orders", $"Bearer {Issue("mail-users", "api.write")}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(programs, HttpMethod.Get, "/orders", basic));
        Assert.Single(api.Received);

        string Issue(string role, string scope) => issuer.Token(DateTimeOffset.UtcNow, claims: claims =>
        {
            claims["aud"] = "https://api.example.com";
            claims["realm_access"] = new JsonObject { ["roles"] = new JsonArray(role) };
            claims["scope"] = scope;
        });
    }

    [Fact]
    [ShowsExample("openid-connect.json")]
    public async Task OpenIdConnect_SignsInAtTheProvider_AsksForTheGroup_AndSignsOutEverywhere()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var wiki = await TestBackEnd.StartAsync("localhost");
        var folder = new TemporaryFolder();
        folder.Write("client-secret", TestProvider.ClientSecret);
        var example = new ShippedExample("openid-connect.json", folder).At("wiki", wiki.Address.Port);
        Move(example, provider.Issuer);
        await using var gateway = await example.StartAsync();
        using var browser = new SignInBrowser(gateway.CreateClient(Wiki));
        using var stranger = new SignInBrowser(gateway.CreateClient(Wiki));

        var asked = await AskAsync(browser);
        Assert.Equal("https://wiki.example.com/gateway/callback", TestProvider.Read(asked)["redirect_uri"]);
        (await browser.GetAsync(provider.SignIn(asked))).Dispose();
        using var page = await browser.GetAsync("/page");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var received = Assert.Single(wiki.Received).Headers;
        Assert.Equal("alice", received["X-Forwarded-User"]);
        Assert.Contains("staff", received["X-Forwarded-Groups"].Split(','));
        Assert.Contains("X-Gateway-Assertion", received.Keys);

        // Out of the wiki, the gateway and the provider: the wiki's own path leads on to the provider, which sends the person back.
        using var left = await browser.GetAsync("/logout");
        var next = left.Headers.Location?.OriginalString ?? left.Headers.GetValues("Refresh").Single();
        Assert.Contains($"{provider.Issuer.Issuer}/logout", next, StringComparison.Ordinal);
        Assert.Equal(
            "https://wiki.example.com/gateway/signedout",
            QueryHelpers.ParseQuery(new Uri(next[next.IndexOf("https", StringComparison.Ordinal)..]).Query)["post_logout_redirect_uri"]);
        using var again = await browser.GetAsync("/page");
        Assert.Equal(HttpStatusCode.Found, again.StatusCode);

        // Somebody who is not in the group.
        provider.Claims = claims => claims["groups"] = new JsonArray("others");
        (await stranger.GetAsync(provider.SignIn(await AskAsync(stranger)))).Dispose();
        using var refused = await stranger.GetAsync("/page");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    // The provider of the example, in name and in trust.
    private static void Move(ShippedExample example, TestIssuer issuer)
    {
        var section = example.Section("Identity", "Issuers", "corp")!; // both examples have it
        section["Issuer"] = issuer.Issuer;
        section["Roots"] = "roots.pem";
    }

    private static async Task<Uri> AskAsync(SignInBrowser browser)
    {
        using var first = await browser.GetAsync("/page");
        using var asked = await browser.GetAsync(first.Headers.Location!.OriginalString); // it redirects
        return asked.Headers.Location!; // likewise, to the provider
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, HttpMethod method, string target, string? authorization)
    {
        using var request = new HttpRequestMessage(method, target);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using var response = await client.SendAsync(request, Token);
        return response.StatusCode;
    }
}
