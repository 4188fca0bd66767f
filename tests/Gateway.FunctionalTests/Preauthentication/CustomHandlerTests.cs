using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Custom;
using Gateway.Settings;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Xunit;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.FunctionalTests.Preauthentication;

/// <summary>Handlers and policies that a build adds, each by one line, and the claims that policies and transforms see.</summary>
public sealed class CustomHandlerTests : IAsyncLifetime
{
    private const string Host = "mail.example.com";

    private readonly RecordedAudit _audit = new();
    private readonly TestDirectory _directory = new();
    private TestIssuer _issuer = null!; // set before each test
    private TestBackEnd _backend = null!; // set before each test
    private TestGateway _gateway = null!; // set before each test

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _backend = await TestBackEnd.StartAsync();
        var folder = new TemporaryFolder();
        _gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Identity": { "Throttling": { "Failures": 3 } },
                "Routes": {
                  "partner": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/partner/{**rest}" }, "Cluster": "backend", "Authentication": "Custom", "CustomSchemes": [ "Partner" ], "Delegation": "Header" },
                  "both": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/both/{**rest}" }, "Cluster": "backend", "Authentication": [ "Basic", "Custom" ], "CustomSchemes": [ "Partner" ], "AuthorizationPolicy": "partners" },
                  "remote": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/remote/{**rest}" }, "Cluster": "backend", "Authentication": "Custom", "CustomSchemes": [ "Remote" ], "Delegation": "Header" },
                  "signed-in": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/signed-in/{**rest}" }, "ClusterId": "backend", "Authentication": "Basic", "AuthorizationPolicy": "default" },
                  "staff": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/staff/{**rest}" }, "ClusterId": "backend", "Authentication": "Basic", "AuthorizationPolicy": "staff", "Transforms": [ { "RequestHeader": "X-Any", "Set": "1" } ] },
                  "bosses": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/bosses/{**rest}" }, "ClusterId": "backend", "Authentication": "Basic", "AuthorizationPolicy": "bosses", "Delegation": "Header" },
                  "open": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/open/{**rest}" }, "ClusterId": "backend", "Authentication": "Anonymous", "AuthorizationPolicy": "anonymous", "Transforms": [ { "RequestHeader": "X-Any", "Set": "1" } ] }
                },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{_backend.Address}}" } } } }
              }
            }
            """, Add, builder =>
            {
                builder.Services.AddSingleton<IAuditSink>(_audit);
                builder.Services.AddSingleton<IDirectory>(_directory);
                builder.Services.AddSingleton<ITransformProvider, UserTransform>();
            });
    }

    [Fact]
    [Proves("Routes:*:CustomSchemes")]
    public async Task Token_ThatTheHandlerAccepts_IsForwardedForItsUser()
    {
        using var response = await SendAsync("/partner/x", $"Bearer {_issuer.Token(DateTimeOffset.UtcNow)}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var received = Assert.Single(_backend.Received);
        Assert.Equal("alice", received.Headers["X-Forwarded-User"]);
        Assert.DoesNotContain("Authorization", received.Headers.Keys);
        var record = Assert.Single(_audit);
        Assert.Equal(("Partner", "alice", AuthenticationStatus.Accepted), (record.Scheme, record.CanonicalName, record.Result));
    }

    [Fact]
    public async Task Request_WithoutACredentialOfTheHandler_GetsItsChallenge()
    {
        using var response = await SendAsync("/partner/x", null);

        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (response.StatusCode, response.Headers.WwwAuthenticate.ToString()));
        Assert.Empty(_backend.Received);
    }

    [Fact]
    public async Task Tokens_ThatTheHandlerRefuses_CountAgainstTheirSource()
    {
        for (var i = 0; i < 4; i++)
        {
            using var refused = await SendAsync("/partner/x", "Bearer nonsense");
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        Assert.Equal(
            [AuditReason.HandlerRefused, AuditReason.HandlerRefused, AuditReason.HandlerRefused, AuditReason.None],
            _audit.Select(r => r.Reason));
        Assert.Equal(AuthenticationStatus.Throttled, _audit.Last().Result);
        Assert.Empty(_backend.Received);
    }

    [Fact]
    public async Task NameInDisguise_ThatTheHandlerAccepts_IsRefused()
    {
        var token = _issuer.Token(DateTimeOffset.UtcNow, claims: claims => claims["preferred_username"] = "alice\u00a0");

        using var response = await SendAsync("/partner/x", $"Bearer {token}");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(_backend.Received);
    }

    [Fact]
    public async Task RemoteHandler_WithACallbackOfItsOwn_SignsTheBrowserIn()
    {
        using var browser = new SignInBrowser(_gateway.CreateClient(Host));

        using var first = await browser.GetAsync("/remote/x");
        using var callback = await browser.GetAsync(first.Headers.Location!.OriginalString);
        using var second = await browser.GetAsync("/remote/x");

        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.NoContent), (first.StatusCode, callback.StatusCode));
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal("carol", Assert.Single(_backend.Received).Headers["X-Forwarded-User"]);
    }

    [Fact]
    [Proves("Routes:*:AuthorizationPolicy")]
    public async Task Policy_OfTheBuild_IsEnforcedBeforeTheBackEndIsTold()
    {
        using var staff = await SendAsync("/staff/x", Basic());
        using var bosses = await SendAsync("/bosses/x", Basic());
        using var again = await SendAsync("/bosses/x", Basic());

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden),
            (staff.StatusCode, bosses.StatusCode, again.StatusCode));
        Assert.Equal("/staff/x", Assert.Single(_backend.Received).Target);
        Assert.Equal(AuditReason.RefusedByPolicy, _audit.Last().Reason);
    }

    [Fact]
    public async Task Policy_AboutTheClaimsOfAHandler_SeesThem()
    {
        using var partner = await SendAsync("/both/x", $"Bearer {_issuer.Token(DateTimeOffset.UtcNow)}");
        using var basic = await SendAsync("/both/x", Basic());

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (partner.StatusCode, basic.StatusCode));
    }

    [Fact]
    public async Task Policies_ThatYarpKnows_MeanWhatYarpDocuments()
    {
        using var nobody = await SendAsync("/signed-in/x", null);
        using var user = await SendAsync("/signed-in/x", Basic());
        using var open = await SendAsync("/open/x", null);

        Assert.Equal(
            (HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.OK),
            (nobody.StatusCode, user.StatusCode, open.StatusCode));
    }

    [Fact]
    public async Task Transform_OfAnAdmittedRequest_SeesNameGroupsSchemeAndDirectory()
    {
        using var first = await SendAsync("/staff/x", Basic());
        using var known = await SendAsync("/staff/x", Basic());
        using var open = await SendAsync("/open/x", null);

        Assert.Equal(
            ["alice; staff; Basic; test", "alice; staff; Basic; test", "; ; ;"],
            _backend.Received.Select(r => r.Headers["X-Seen"]));
    }

    [Fact]
    public async Task Schemes_FollowTheConfigurationAtReload()
    {
        var schemes = _gateway.Services.GetRequiredService<IAuthenticationSchemeProvider>();
        Assert.Equal(["Basic", "Gateway", "Partner", "Remote"], (await schemes.GetAllSchemesAsync()).Select(s => s.Name).Order());

        await ReplaceAsync("\"Authentication\": \"Basic\"", "\"Authentication\": \"Forms\"");

        Assert.Contains("Forms", (await schemes.GetAllSchemesAsync()).Select(s => s.Name));
        using var response = await SendAsync("/staff/x", null);
        Assert.Equal(HttpStatusCode.Found, response.StatusCode); // a page is all that the route can ask with now
        Assert.StartsWith(ReservedPaths.SignIn, response.Headers.Location?.OriginalString, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"AuthorizationPolicy\": \"staff\"", "\"AuthorizationPolicy\": \"stuff\"", "'stuff' is not a policy of this build")]
    [InlineData("[ \"Remote\" ]", "[ \"Google\" ]", "'Google' is not a handler of this build; allowed: Partner, Remote")]
    public void Check_OfANameThatTheBuildDoesNotHave_SaysSo(string present, string wrong, string message)
    {
        var path = _gateway.Folder.Combine("gateway.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace(Json(present), Json(wrong), StringComparison.Ordinal));
        var custom = new CustomAuthentication(Add);

        var reading = new ConfigurationFile(path, null, (o, errors) => GatewayOptionsValidator.Validate(o, errors, custom)).Read();

        Assert.Contains(message, string.Join('\n', reading.Errors), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    private void Add(AuthenticationBuilder schemes, AuthorizationBuilder policies)
    {
        schemes.AddJwtBearer("Partner", options =>
        {
            options.MapInboundClaims = false;
            options.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = _issuer.Issuer,
                ValidAudience = "gateway",
                IssuerSigningKeys = new JsonWebKeySet(_issuer.Keys).GetSigningKeys(),
                NameClaimType = "preferred_username",
                RoleClaimType = "groups",
            };
        });
        schemes.AddScheme<AuthenticationSchemeOptions, RemoteHandler>("Remote", null);
        policies.AddPolicy("staff", policy => policy.RequireRole("staff"));
        policies.AddPolicy("bosses", policy => policy.RequireRole("bosses"));
        policies.AddPolicy("partners", policy => policy.RequireClaim("aud", "gateway"));
    }

    private async Task ReplaceAsync(string present, string other)
    {
        var path = _gateway.Folder.Combine("gateway.json");
        await File.WriteAllTextAsync(
            path, (await File.ReadAllTextAsync(path)).Replace(Json(present), Json(other), StringComparison.Ordinal));
        var reading = new ConfigurationFile(path, null, (_, _) => { }).Read();
        Assert.Empty(_gateway.Services.GetRequiredService<CurrentConfiguration>().Swap(reading.Options!));
    }

    // The file is written without blanks.
    private static string Json(string text) => text.Replace(" ", "", StringComparison.Ordinal);

    private static string Basic() => PreauthenticationFixture.Basic("alice", TestDirectory.AlicePassword);

    private async Task<HttpResponseMessage> SendAsync(string target, string? authorization)
    {
        using var client = _gateway.CreateClient(Host);
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Tells the back end what a transform sees of the user.</summary>
    private sealed class UserTransform : ITransformProvider
    {
        public void Apply(TransformBuilderContext context) => context.AddRequestTransform(transform =>
        {
            var user = transform.HttpContext.User;
            var groups = string.Join(',', user.FindAll(ClaimTypes.Role).Select(c => c.Value));
            var scheme = user.FindFirst(UserClaims.Scheme)?.Value;
            transform.ProxyRequest.Headers.TryAddWithoutValidation(
                "X-Seen", $"{user.Identity?.Name}; {groups}; {scheme}; {user.FindFirst(UserClaims.Directory)?.Value}");
            return ValueTask.CompletedTask;
        });

        public void ValidateCluster(TransformClusterValidationContext context)
        {
        }

        public void ValidateRoute(TransformRouteValidationContext context)
        {
        }
    }

    /// <summary>A handler of a third party that redirects and answers a callback of its own.</summary>
    private sealed class RemoteHandler(
        IOptionsMonitor<AuthenticationSchemeOptions> options,
        ILoggerFactory logger,
        UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder), IAuthenticationRequestHandler
    {
        public Task<bool> HandleRequestAsync()
        {
            if (Request.Path != "/remote-callback")
            {
                return Task.FromResult(false);
            }

            Response.Cookies.Append("remote", "carol");
            Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.FromResult(true);
        }

        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Request.Cookies["remote"] is not { } name)
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], Scheme.Name);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
        }

        protected override Task HandleChallengeAsync(AuthenticationProperties properties)
        {
            Response.Redirect("/remote-callback");
            return Task.CompletedTask;
        }
    }
}
