using System.Collections.Frozen;
using System.Net;
using System.Text.Json.Nodes;
using Gateway.Identity;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Identity.Tokens;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Identity.Tokens;

public sealed class TokenVerifierTests : IAsyncDisposable
{
    private const int Limit = 8;

    private static readonly SignInContext Context = new(IPAddress.Parse(IdentityFixture.Abroad), "https", "Bearer");

    private readonly TestIssuer _issuer;
    private readonly IdentityFixture _fixture;

    public TokenVerifierTests()
    {
        _issuer = TestIssuer.StartAsync().GetAwaiter().GetResult(); // xunit makes instances synchronously
        _fixture = new IdentityFixture(Options(_issuer));
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    [InlineData("PS256")]
    public async Task Token_OfTheIssuer_IsAcceptedWithNameAndGroups(string algorithm)
    {
        var outcome = await AuthenticateAsync(Token(algorithm));

        Assert.Equal(AuthenticationStatus.Accepted, outcome.Status);
        Assert.Equal("alice", outcome.User?.Name);
        Assert.Equal("corp", outcome.User?.Directory);
        Assert.Equal(["mail", "staff"], outcome.User?.Groups.Order());
        Assert.Equal((AuthenticationStatus.Accepted, "corp"), (_fixture.Audit.Latest.Result, _fixture.Audit.Latest.Directory));
    }

    [Fact]
    public async Task Keys_FetchedForATracedRequest_HaveSpansThatNameTheIssuer()
    {
        using var spans = RecordedSpans.BelowARequest();

        Assert.Equal(AuthenticationStatus.Accepted, (await AuthenticateAsync(Token("ES256"))).Status);

        var issuer = new Uri(_issuer.Issuer);
        var of = $"server.address={issuer.Host} server.port={issuer.Port}";
        Assert.Equal(
            [
                "http.request.method=GET http.response.status_code=200 network.protocol.name=http "
                + $"{of} url.full={_issuer.Issuer}/.well-known/openid-configuration",
                $"http.request.method=GET http.response.status_code=200 network.protocol.name=http {of} url.full={_issuer.Issuer}/keys",
            ],
            spans.Ended.Select(RecordedSpans.Text));
    }

    [Theory]
    [InlineData("none", AuditReason.TokenAlgorithm)]
    [InlineData("HS256", AuditReason.TokenAlgorithm)]
    [InlineData("RS512", AuditReason.TokenAlgorithm)]
    public async Task Algorithm_ThatIsNotListed_IsRefused(string algorithm, AuditReason reason) =>
        await AssertRefusedAsync(Token(algorithm), reason);

    [Fact]
    public async Task SharedSecret_OfTheIssuersOwnSet_IsNoKey() =>
        await AssertRefusedAsync(Token(header: h => h["kid"] = "shared"), AuditReason.TokenKeyUnknown);

    [Theory]
    [InlineData("iss", "https://other.example.com", AuditReason.TokenOfUnknownIssuer)]
    [InlineData("aud", "somebody-else", AuditReason.TokenForOthers)]
    [InlineData("aud", null, AuditReason.TokenForOthers)]
    [InlineData("exp", null, AuditReason.TokenExpired)]
    [InlineData("preferred_username", null, AuditReason.TokenNamesNobody)]
    [InlineData("preferred_username", "a\u0007b", AuditReason.TokenNamesNobody)]
    [InlineData("preferred_username", " alice ", AuditReason.InexactName)]
    [InlineData("preferred_username", "alice@", AuditReason.InexactName)]
    [InlineData("preferred_username", ".\\alice", AuditReason.InexactName)]
    [InlineData("preferred_username", "alice\u00a0", AuditReason.InexactName)]
    [InlineData("preferred_username", "\u212aevin", AuditReason.InexactName)]
    public async Task Claim_ThatIsWrong_IsNamedInTheAudit(string claim, string? value, AuditReason reason) =>
        await AssertRefusedAsync(Token(claims: c => c[claim] = value), reason);

    [Theory]
    [InlineData("gateway")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Token_OfAProviderThatOnlySignsPeopleIn_IsNoAccessToken(string? audience)
    {
        using var fixture = new IdentityFixture(new()
        {
            Issuers = new Dictionary<string, TokenIssuerOptions>
            {
                ["corp"] = new() { Issuer = _issuer.Issuer, Roots = _issuer.Roots, Client = new() { Id = "gateway" } },
            },
        });
        var token = _issuer.Token(fixture.Time.GetUtcNow(), claims: c => c["aud"] = audience);

        var outcome = await fixture
            .Get<Authenticator>()
            .AuthenticateAsync(new TokenCredential(new Secret(token)), Context, TestContext.Current.CancellationToken);

        Assert.Equal((AuthenticationStatus.InvalidToken, AuditReason.TokenForOthers), (outcome.Status, fixture.Audit.Latest.Reason));
    }

    [Fact]
    public async Task IdToken_OfAClientThatIsAnAudienceToo_IsNoAccessToken()
    {
        using var fixture = new IdentityFixture(new()
        {
            Issuers = new Dictionary<string, TokenIssuerOptions>
            {
                ["corp"] = new()
                {
                    Issuer = _issuer.Issuer,
                    Roots = _issuer.Roots,
                    Audiences = ["gateway"],
                    Client = new() { Id = "gateway" },
                }
            },
        });
        var now = fixture.Time.GetUtcNow();
        var authenticator = fixture.Get<Authenticator>();

        var access = await authenticator.AuthenticateAsync(
            new TokenCredential(new Secret(_issuer.Token(now))), Context, TestContext.Current.CancellationToken);
        var identity = await authenticator.AuthenticateAsync(
            new TokenCredential(new Secret(_issuer.Token(now, claims: c => c["nonce"] = "n", header: h => h["typ"] = "JWT"))),
            Context,
            TestContext.Current.CancellationToken);

        Assert.Equal((AuthenticationStatus.Accepted, AuthenticationStatus.InvalidToken), (access.Status, identity.Status));
        Assert.Equal(AuditReason.TokenForOthers, fixture.Audit.Latest.Reason);
    }

    [Fact]
    public async Task Life_IsHeldToTheSecondBehindTheSkew()
    {
        var token = Token();
        Assert.True((await AuthenticateAsync(token)).IsAccepted);

        _fixture.Time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(29));
        Assert.True((await AuthenticateAsync(token)).IsAccepted);

        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await AssertRefusedAsync(token, AuditReason.TokenExpired);
    }

    [Fact]
    public async Task Token_OfTheFuture_IsRefused() =>
        await AssertRefusedAsync(
            Token(claims: c => c["nbf"] = _fixture.Time.GetUtcNow().AddSeconds(31).ToUnixTimeSeconds()), AuditReason.TokenNotYetValid);

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d.e")]
    [InlineData("bnVsbA.bnVsbA.bnVsbA")]
    public async Task Text_ThatIsNoToken_IsMalformed(string text) => await AssertRefusedAsync(text, AuditReason.Malformed);

    [Fact]
    public async Task Header_ThatMustBeUnderstood_IsRefused() =>
        await AssertRefusedAsync(Token(header: h => h["crit"] = new JsonArray("exp")), AuditReason.Malformed);

    [Theory]
    [InlineData("jku")]
    [InlineData("jwk")]
    [InlineData("x5u")]
    [InlineData("kid")]
    public async Task Header_ThatBringsAKeyOfItsOwn_IsNotFollowed(string name)
    {
        await using var stranger = await TestIssuer.StartAsync();
        var keys = JsonNode.Parse(stranger.Keys)!["keys"]![0]!;
        JsonNode value = name switch
        {
            "jwk" => keys.DeepClone(),
            "kid" => "../../../../../dev/null\r\n\u202e' OR 1=1 --",
            _ => $"{stranger.Issuer}/keys",
        };
        var token = stranger.Token(_fixture.Time.GetUtcNow(), claims: c => c["iss"] = _issuer.Issuer, header: h => h[name] = value);

        await AssertRefusedAsync(token, name == "kid" ? AuditReason.TokenKeyUnknown : AuditReason.TokenForged);

        Assert.Empty(stranger.Received);
    }

    [Fact]
    public async Task Token_ForAnotherUse_IsRefused() =>
        await AssertRefusedAsync(Token(header: h => h["typ"] = "logout+jwt"), AuditReason.Malformed);

    [Fact]
    public async Task Payload_ChangedAfterSigning_IsForged()
    {
        var parts = Token().Split('.');
        var other = Token(claims: c => c["preferred_username"] = "administrator").Split('.');

        await AssertRefusedAsync($"{parts[0]}.{other[1]}.{parts[2]}", AuditReason.TokenForged);
    }

    [Fact]
    public async Task Keys_AfterRotation_AreFetchedOnceForTheUnknownName()
    {
        await AuthenticateAsync(Token());
        _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        _issuer.Rotate();

        Assert.True((await AuthenticateAsync(Token())).IsAccepted);
        Assert.Equal(2, _issuer.Fetches);
    }

    [Fact]
    public async Task Keys_OfMadeUpNames_AreNotFetchedForEachToken()
    {
        for (var i = 0; i < 10; i++)
        {
            await AuthenticateAsync(Token(header: h => h["kid"] = Guid.NewGuid().ToString()));
        }

        Assert.Equal(1, _issuer.Fetches);
    }

    [Fact]
    public async Task Token_OfAKeyThatWasWithdrawn_IsForgottenWithTheKey()
    {
        var old = Token();
        await AuthenticateAsync(old);
        _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        _issuer.Rotate();
        await AuthenticateAsync(Token());

        await AssertRefusedAsync(old, AuditReason.TokenKeyUnknown);
    }

    [Fact]
    public async Task Issuer_ThatCannotBeReached_IsUnavailableAndNotTheTokensFault()
    {
        var token = Token();
        await _issuer.StopAsync();

        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, (await AuthenticateAsync(token)).Status);
    }

    [Fact]
    public async Task Discovery_ThatNamesAnotherIssuer_IsNotBelieved()
    {
        _issuer.Claimed = "https://evil.example.com";

        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, (await AuthenticateAsync(Token())).Status);
        Assert.Equal(0, _issuer.Fetches);
    }

    [Fact]
    public async Task WarmToken_CompletesSynchronouslyAndIsAuditedOnce()
    {
        var token = Token();
        await AuthenticateAsync(token);
        var audited = _fixture.Audit.Count;

        var again = Authenticator.AuthenticateAsync(new TokenCredential(new Secret(token)), Context, CancellationToken.None);

        Assert.True(again.IsCompletedSuccessfully);
        Assert.True((await again).IsAccepted);
        Assert.Equal(audited, _fixture.Audit.Count);
    }

    [Theory]
    [InlineData("alice@example.com", AuthenticationStatus.Accepted)]
    [InlineData("bob", AuthenticationStatus.InvalidToken)]
    public async Task UserName_BesideTheToken_MustBeItsUsers(string userName, AuthenticationStatus result)
    {
        var token = Token();
        await AuthenticateAsync(token);

        var outcome = await Authenticator.AuthenticateAsync(
            new TokenCredential(new Secret(token), userName), Context, CancellationToken.None);

        Assert.Equal(result, outcome.Status);
    }

    [Fact]
    public async Task Issuer_ThatTheRouteDoesNotTake_IsRefusedEvenWhenWarm()
    {
        var token = Token();
        await AuthenticateAsync(token);

        var outcome = await Authenticator.AuthenticateAsync(new TokenCredential(
            new Secret(token), issuers: System.Collections.Frozen.FrozenSet.ToFrozenSet(["other"])), Context, CancellationToken.None);

        Assert.Equal((AuthenticationStatus.InvalidToken, AuditReason.TokenOfUnknownIssuer), (outcome.Status, _fixture.Audit.Latest.Reason));
    }

    [Fact]
    public async Task RefusedTokens_RateLimitTheirSourceAndLockNoAccount()
    {
        for (var i = 0; i < Limit; i++)
        {
            await AuthenticateAsync(Token(claims: c => c["aud"] = $"other-{i}"));
        }

        Assert.Equal(AuthenticationStatus.Throttled, (await AuthenticateAsync(Token(claims: c => c["aud"] = "other"))).Status);
        Assert.Equal(AuthenticationStatus.Accepted, (await AuthenticateAsync(Token())).Status); // no guess
        Assert.Equal(AuthenticationStatus.Accepted, await _fixture.SignInAsync("alice", "right", IdentityFixture.Home));
    }

    [Fact]
    public async Task Configuration_ThatNoLongerHasTheIssuer_EndsWarmTokens()
    {
        var token = Token();
        await AuthenticateAsync(token);
        _fixture.Options.Set(new IdentityOptions());

        await AssertRefusedAsync(token, AuditReason.TokenOfUnknownIssuer);
    }

    [Fact]
    public async Task KeysFile_NeedsNoIssuerToBeReached()
    {
        using var folder = new TemporaryFolder();
        var options = new TokenIssuerOptions
        {
            Issuer = _issuer.Issuer,
            Audiences = ["gateway"],
            KeysFile = folder.Write("keys.json", _issuer.Keys),
        };
        _fixture.Options.Set(new IdentityOptions { Issuers = new Dictionary<string, TokenIssuerOptions> { ["corp"] = options } });

        Assert.True((await AuthenticateAsync(Token())).IsAccepted);
        Assert.Equal(0, _issuer.Fetches);
    }

    [Fact]
    public async Task KeysFile_ThatIsSpoilt_LeavesTheEarlierKeysInForce()
    {
        using var folder = new TemporaryFolder();
        var options = new TokenIssuerOptions
        {
            Issuer = _issuer.Issuer,
            Audiences = ["gateway"],
            KeysFile = folder.Write("keys.json", _issuer.Keys),
        };
        _fixture.Options.Set(new IdentityOptions { Issuers = new Dictionary<string, TokenIssuerOptions> { ["corp"] = options } });
        Assert.True((await AuthenticateAsync(Token())).IsAccepted);

        folder.Write("keys.json", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
        _fixture.Time.Advance(TimeSpan.FromMinutes(1));

        await AssertRefusedAsync(Token(header: h => h["kid"] = "unknown"), AuditReason.TokenKeyUnknown);
        Assert.True((await AuthenticateAsync(Token())).IsAccepted);
    }

    [Fact]
    public async Task TryGetCached_OfATokenThatWasUsedFromHere_AllocatesNothing()
    {
        var token = Token();
        Assert.Null(Recall(token));
        await AuthenticateAsync(token);
        Recall(token, 100);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Recall(token, 1000);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8_000);
        Assert.Single(_fixture.Audit);
    }

    [Fact]
    public async Task TryGetCached_OfATokenThatHasMoreToIt_IsLeftToTheAuthenticator()
    {
        var token = Token();
        await AuthenticateAsync(token);

        Assert.Equal("alice", Recall(token)?.User?.Name);
        Assert.Null(Recall(token + "a"));
        Assert.Null(Recall(token, issuers: new[] { "other" }.ToFrozenSet()));
        Assert.Null(Recall(token, source: IdentityFixture.Home)); // it is new there, which is audited
        Assert.Null(Recall(token, protocol: "imap4"));

        _fixture.Time.Advance(TimeSpan.FromHours(3));
        Assert.Null(Recall(token));
    }

    public async ValueTask DisposeAsync()
    {
        _fixture.Dispose();
        await _issuer.DisposeAsync();
    }

    private AuthenticationResult? Recall(
        string token, FrozenSet<string>? issuers = null, string source = IdentityFixture.Abroad, string protocol = "https") =>
        _fixture.Get<Authenticator>().TryGetCachedToken(token, issuers, IPAddress.Parse(source), protocol)?.Result;

    private void Recall(string token, int times)
    {
        var authenticator = _fixture.Get<Authenticator>();
        for (var i = 0; i < times; i++)
        {
            Assert.NotNull(authenticator.TryGetCachedToken(token, null, Context.Source, "https"));
        }
    }

    private static IdentityOptions Options(TestIssuer issuer) => new()
    {
        Throttling = new() { Failures = Limit }, // below what makes a source wait longer
        Domains = ["example.com"],
        Issuers = new Dictionary<string, TokenIssuerOptions>
        {
            ["corp"] = new() { Issuer = issuer.Issuer, Audiences = ["gateway"], Roots = issuer.Roots },
        },
    };

    private Authenticator Authenticator => _fixture.Get<Authenticator>();

    private string Token(string algorithm = "ES256", Action<JsonObject>? claims = null, Action<JsonObject>? header = null) =>
        _issuer.Token(_fixture.Time.GetUtcNow(), algorithm, claims, header);

    private ValueTask<AuthenticationResult> AuthenticateAsync(string token) =>
        Authenticator.AuthenticateAsync(new TokenCredential(new Secret(token)), Context, TestContext.Current.CancellationToken);

    private async Task AssertRefusedAsync(string token, AuditReason reason)
    {
        var outcome = await AuthenticateAsync(token);

        Assert.Equal((AuthenticationStatus.InvalidToken, reason), (outcome.Status, _fixture.Audit.Latest.Reason));
    }
}
