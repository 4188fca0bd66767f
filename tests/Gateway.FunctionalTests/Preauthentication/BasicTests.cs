using System.Net;
using System.Text;
using Gateway.Identity.Credentials;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication;

public sealed class BasicTests
{
    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    [InlineData("POST")]
    [InlineData("PROPFIND")]
    [InlineData("RPC_IN_DATA")]
    [InlineData("X-ANYTHING")]
    [Proves("Routes:*:Authentication")]
    public async Task Request_WithoutCredential_IsChallengedAndNotForwarded(string method)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var client = fixture.CreateClient();

        using var response = await client.SendAsync(
            new HttpRequestMessage(new HttpMethod(method), "/basic/x"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Basic realm=\"mail.example.com\", charset=\"UTF-8\"", response.Headers.WwwAuthenticate.ToString());
        Assert.Empty(fixture.Backend.Received);
    }

    [Fact]
    public async Task WebSocket_WithoutCredential_IsChallengedOnHttp11AndHttp2()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var client = fixture.CreateClient();
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/basic/socket")
            {
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            if (version == HttpVersion.Version11)
            {
                request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
                request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
                request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
                request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
            }
            else
            {
                // RFC 8441: an extended CONNECT.
                request.Method = HttpMethod.Connect;
                request.Headers.Protocol = "websocket";
            }

            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }

        Assert.Empty(fixture.Backend.Received);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("iso-8859-1")]
    public async Task Request_WithPasswordInEitherEncoding_IsDelegatedAsUtf8(string encoding)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();

        using var response = await SendAsync(
            fixture, "/basic/x", PreauthenticationFixture.Basic("alice", TestDirectory.AlicePassword, Encoding.GetEncoding(encoding)));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(PreauthenticationFixture.Basic(
            "alice", TestDirectory.AlicePassword), Assert.Single(fixture.Backend.Received).Headers["Authorization"]);
    }

    [Fact]
    public async Task Request_WithLatin1ThatIsAlsoUtf8_IsAcceptedBySecondReading()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        fixture.Directory.Passwords["alice"] = "Ã¼";

        using var response = await SendAsync(fixture, "/basic/x", PreauthenticationFixture.Basic("alice", "Ã¼", Encoding.Latin1));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(AuthenticationStatus.LockedOut)]
    [InlineData(AuthenticationStatus.Throttled)]
    [InlineData(AuthenticationStatus.UnknownUser)]
    [InlineData(AuthenticationStatus.Disabled)]
    [InlineData(AuthenticationStatus.Expired)]
    [InlineData(AuthenticationStatus.MustChangePassword)]
    public async Task Request_RefusedForWhateverCause_GetsTheAnswerOfAWrongPassword(AuthenticationStatus result)
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        using var wrong = await SendAsync(fixture, "/basic/x", PreauthenticationFixture.Basic("alice", "wrong"));
        fixture.Directory.Always = result;

        using var refused = await SendAsync(fixture, "/basic/x", PreauthenticationFixture.Basic("alice", TestDirectory.AlicePassword));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(await TextAsync(wrong), await TextAsync(refused));
        Assert.Equal(Names(wrong), Names(refused));
        Assert.Empty(fixture.Backend.Received);
    }

    [Fact]
    public async Task Request_WhenNoDirectoryAnswers_IsToldToComeBack()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();
        fixture.Directory.Always = AuthenticationStatus.DirectoryUnavailable;

        using var response = await SendAsync(fixture, "/basic/x", PreauthenticationFixture.Basic("alice", TestDirectory.AlicePassword));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Empty(fixture.Backend.Received);
    }

    [Fact]
    [Proves("Routes:*:Authorization:Users")]
    public async Task Request_OfAUserWithoutAccess_IsForbidden()
    {
        await using var fixture = await PreauthenticationFixture.StartAsync();

        using var alice = await SendAsync(fixture, "/bobs/x", PreauthenticationFixture.Basic("alice", TestDirectory.AlicePassword));
        using var bob = await SendAsync(fixture, "/bobs/x", PreauthenticationFixture.Basic("bob", "bob-pw"));

        Assert.Equal(HttpStatusCode.Forbidden, alice.StatusCode);
        Assert.Equal(HttpStatusCode.OK, bob.StatusCode);
        Assert.Single(fixture.Backend.Received);
    }

    private static async Task<HttpResponseMessage> SendAsync(PreauthenticationFixture fixture, string target, string authorization)
    {
        using var client = fixture.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<string> TextAsync(HttpResponseMessage response) =>
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("(trace")[0];

    private static IEnumerable<string> Names(HttpResponseMessage response) => response.Headers.Select(h => h.Key).Order();
}
