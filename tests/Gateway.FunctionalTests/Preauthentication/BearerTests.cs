using System.Net;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication;

public sealed class BearerTests : IAsyncLifetime
{
    private const string Host = "mail.example.com";

    private TestIssuer _issuer = null!; // set before each test
    private TestBackEnd _backend = null!; // set before each test
    private TestGateway _gateway = null!; // set before each test

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _backend = await TestBackEnd.StartAsync();
        var folder = new TemporaryFolder();
        var challenge = """, "Challenge": { "authorization_uri": "https://login.example.com/authorize" }""";
        _gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Identity": { "Issuers": { "corp": {{_issuer.Section(challenge)}} } },
                "Routes": {
                  "api": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/api/{**rest}" }, "Cluster": "backend", "Authentication": [ "Bearer", "Basic" ], "Delegation": "Bearer" },
                  "staff": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/staff/{**rest}" }, "Cluster": "backend", "Authentication": "Bearer", "Delegation": "Header", "Authorization": { "Groups": [ "staff" ] } },
                  "boss": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/boss/{**rest}" }, "Cluster": "backend", "Authentication": "Bearer", "Authorization": { "Groups": [ "bosses" ] } },
                  "eas": { "Preset": "ActiveSync", "Hosts": [ "{{Host}}" ], "Cluster": "backend", "Authentication": [ "BearerPassThrough", "Basic" ], "Delegation": "Basic" }
                },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{_backend.Address}}" } } } }
              }
            }
            """);
    }

    [Fact]
    [Proves("Identity:Issuers:*:Issuer")]
    [Proves("Identity:Issuers:*:Audiences")]
    [Proves("Identity:Issuers:*:Roots")]
    [Proves("Routes:*:Delegation")]
    public async Task Token_OfTheIssuer_IsHandedOnWhereDelegationSaysSo()
    {
        var token = _issuer.Token(DateTimeOffset.UtcNow);

        using var response = await SendAsync(HttpMethod.Get, "/api/x", $"Bearer {token}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($"Bearer {token}", Assert.Single(_backend.Received).Headers["Authorization"]);
    }

    [Fact]
    public async Task Token_WithTheGroup_IsDelegatedAsAName()
    {
        using var response = await SendAsync(HttpMethod.Get, "/staff/x", $"Bearer {_issuer.Token(DateTimeOffset.UtcNow)}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var received = Assert.Single(_backend.Received);
        Assert.Equal("alice", received.Headers["X-Forwarded-User"]);
        Assert.DoesNotContain("Authorization", received.Headers.Keys);
    }

    [Fact]
    [Proves("Routes:*:Authorization:Groups")]
    public async Task Token_WithoutTheGroup_IsForbidden()
    {
        using var response = await SendAsync(HttpMethod.Get, "/boss/x", $"Bearer {_issuer.Token(DateTimeOffset.UtcNow)}");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(_backend.Received);
    }

    [Fact]
    [Proves("Identity:Issuers:*:Challenge")]
    public async Task Request_WithoutToken_IsChallengedWithWhereToGetOne()
    {
        using var response = await SendAsync(HttpMethod.Get, "/api/x", null);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(
            [$"Bearer realm=\"{Host}\", authorization_uri=\"https://login.example.com/authorize\"",
                $"Basic realm=\"{Host}\", charset=\"UTF-8\""],
            response.Headers.GetValues("WWW-Authenticate"));
    }

    [Theory]
    [InlineData("Bearer", "")]
    [InlineData("Bearer nonsense", ", error=\"invalid_token\"")]
    [InlineData("Bearer a b", ", error=\"invalid_request\"")]
    public async Task Token_ThatIsNone_IsChallengedWithTheRightError(string authorization, string error)
    {
        using var response = await SendAsync(HttpMethod.Get, "/staff/x", authorization);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(
            $"Bearer realm=\"{Host}\", authorization_uri=\"https://login.example.com/authorize\"{error}",
            Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
        Assert.Empty(_backend.Received);
    }

    [Theory]
    [InlineData(" alice ")]
    [InlineData("alice@")]
    [InlineData(".\\alice")]
    [InlineData("alice\u00a0")]
    [InlineData("al\u200bice")]
    [InlineData("\uff41lice")]
    [InlineData("\u212aevin")]
    public async Task Token_OfANameInDisguise_IsRefused(string name)
    {
        var token = _issuer.Token(DateTimeOffset.UtcNow, claims: claims => claims["preferred_username"] = name);

        using var response = await SendAsync(HttpMethod.Get, "/staff/x", $"Bearer {token}");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(_backend.Received);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer whatever.the.phone-has")]
    public async Task Bearer_PassedThrough_ReachesTheBackEndAndItsChallengeTheClient(string authorization)
    {
        _backend.Answer = context =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Bearer client_id=\"00000002\", trusted_issuers=\"x@*\"";
            return Task.CompletedTask;
        };

        using var response = await SendAsync(HttpMethod.Options, "/Microsoft-Server-ActiveSync", authorization);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(
            "Bearer client_id=\"00000002\", trusted_issuers=\"x@*\"", Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
        Assert.Equal(authorization, Assert.Single(_backend.Received).Headers["Authorization"]);
    }

    [Fact]
    public async Task Request_WithoutBearer_OnAPassThroughRoute_IsAskedForBasicByTheGateway()
    {
        using var response = await SendAsync(HttpMethod.Options, "/Microsoft-Server-ActiveSync", null);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.StartsWith("Basic ", Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
        Assert.Empty(_backend.Received);
    }

    [Fact]
    public async Task Authorization_TwiceOnAPassThroughRoute_NeverPasses()
    {
        using var client = _gateway.CreateClient(Host);
        using var request = new HttpRequestMessage(HttpMethod.Options, "/Microsoft-Server-ActiveSync");
        request.Headers.TryAddWithoutValidation("Authorization", "Basic YTpi");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer x");

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(_backend.Received);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string target, string? authorization)
    {
        using var client = _gateway.CreateClient(Host);
        using var request = new HttpRequestMessage(method, target);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
