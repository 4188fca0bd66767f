using System.Net;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication.Assertions;

/// <summary>The signed token as a back end sees it, verified by a library that knows nothing of the gateway.</summary>
public sealed class AssertionTests
{
    private const string Header = "X-Gateway-Assertion";
    private const string KeysPath = "/gateway/assertion-keys";

    private static readonly string Alice = PreauthenticationFixture.Basic("alice", TestDirectory.AlicePassword);

    [Fact]
    [Proves("Routes:*:DelegationGroupsHeader")]
    public async Task Token_OfAVerifiedUser_IsVerifiedByThePublishedKeys()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var client = fixture.CreateClient();

        var received = await SendAsync(fixture, client, ("X-Gateway-Assertion", "forged"));
        var keys = new JsonWebKeySet(await client.GetStringAsync(KeysPath, TestContext.Current.CancellationToken));

        var result = await ValidateAsync(received.Headers[Header], keys, "backend");
        Assert.True(result.IsValid, result.Exception?.Message);
        var token = (JsonWebToken)result.SecurityToken;
        Assert.Equal("alice", token.Subject);
        Assert.Equal("test", token.GetClaim("directory").Value);
        Assert.Equal(["staff"], token.Claims.Where(c => c.Type == "groups").Select(c => c.Value));
        Assert.Equal(TimeSpan.FromMinutes(2), token.ValidTo - token.IssuedAt);
        Assert.Equal("ES256", token.Alg);
        Assert.NotEmpty(token.Id);
        Assert.Equal("alice", received.Headers["X-Forwarded-User"]);
        Assert.Equal("staff", received.Headers["X-Remote-Groups"]);
    }

    [Fact]
    public async Task Token_ForAnotherAudienceOrChanged_IsRefusedByALibrary()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var client = fixture.CreateClient();
        var token = (await SendAsync(fixture, client)).Headers[Header];
        var keys = new JsonWebKeySet(await client.GetStringAsync(KeysPath, TestContext.Current.CancellationToken));
        var parts = token.Split('.');
        var bob = Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(parts[1]).Replace("alice", "bobby", StringComparison.Ordinal));

        Assert.IsType<SecurityTokenInvalidAudienceException>((await ValidateAsync(token, keys, "another")).Exception);
        Assert.IsType<SecurityTokenInvalidSignatureException>((await ValidateAsync(
            $"{parts[0]}.{bob}.{parts[2]}", keys, "backend")).Exception);
    }

    [Fact]
    public async Task Token_OverTime_IsSentAgainAndThenRenewed()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var client = fixture.CreateClient();

        var first = (await SendAsync(fixture, client)).Headers[Header];
        var again = (await SendAsync(fixture, client)).Headers[Header];
        fixture.Time.Advance(TimeSpan.FromSeconds(61));
        var renewed = (await SendAsync(fixture, client)).Headers[Header];

        Assert.Equal(first, again);
        Assert.NotEqual(first, renewed);
        Assert.True(new JsonWebToken(renewed).ValidTo >= fixture.Time.GetUtcNow().UtcDateTime + TimeSpan.FromSeconds(119));
    }

    [Fact]
    public async Task Keys_AreThereWhereTokensAreSent_AndOnTheAdminListener()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var client = fixture.CreateClient();
        using var admin = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{fixture.Gateway.Ports[^1]}") };

        using var answer = await client.GetAsync(KeysPath, TestContext.Current.CancellationToken);
        var published = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal("application/jwk-set+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(TimeSpan.FromMinutes(5), answer.Headers.CacheControl?.MaxAge);
        Assert.Equal(published, await admin.GetStringAsync(KeysPath, TestContext.Current.CancellationToken));
        using var elsewhere = await client.GetAsync("https://other.example.com" + KeysPath, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
        using var posted = await client.PostAsync(KeysPath, null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
        Assert.Empty(fixture.Backend.Received);
    }

    private static Task<TokenValidationResult> ValidateAsync(string token, JsonWebKeySet keys, string audience) =>
        new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = "gateway",
            ValidAudience = audience,
            IssuerSigningKeys = keys.GetSigningKeys(),
            ValidAlgorithms = ["ES256"],
            ValidTypes = ["JWT"],
        });

    private static async Task<ReceivedRequest> SendAsync(
        PreauthenticationFixture fixture, HttpClient client, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/signed/x");
        foreach (var (name, value) in headers.Append(("Authorization", Alice)))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return fixture.Backend.Received.Last();
    }
}
