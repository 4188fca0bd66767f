using System.Net;
using Gateway.Certificates.Acme;
using Gateway.Certificates.Renewal;
using Xunit;

namespace Gateway.UnitTests.Certificates.Acme;

/// <summary>Whatever the CA does, it ends, with a name.</summary>
public sealed class HostileCaTests
{
    public static TheoryData<string, string, IssueFailure> Answers => new()
    {
        { "/directory", "not json", IssueFailure.IssuerError },
        { "/directory", "null", IssueFailure.IssuerError },
        { "/directory", "[]", IssueFailure.IssuerError },
        { "/directory", """{"newNonce":17}""", IssueFailure.IssuerError },
        { "/directory", "{}", IssueFailure.IssuerError },
        { "/directory", """{"newNonce":"http://ca.example.net/nonce","newAccount":"https://ca.example.net/account"}""",
            IssueFailure.IssuerError },
        { "/directory", """{"newNonce":"file:///etc/passwd","newAccount":"https://ca.example.net/account"}""", IssueFailure.IssuerError },
        { "/account", "{}", IssueFailure.IssuerError },
        { "/order", "{}", IssueFailure.IssuerError },
        { "/order", """{"authorizations":[null]}""", IssueFailure.IssuerError },
        { "/authorization", "{}", IssueFailure.Validation },
        { "/authorization", """{"status":"pending","challenges":[null,{"type":null}]}""", IssueFailure.Validation },
        { "/authorization",
            """{"status":"pending","identifier":{"type":"dns","value":"mail.example.com"},"challenges":[{"type":"tls-alpn-01","token":"../../etc/passwd/and/so/on","url":"https://ca.example.net/challenge"}]}""", IssueFailure.IssuerError },
        { "/authorization",
            """{"status":"pending","identifier":{"type":"dns","value":"mail.example.com"},"challenges":[{"type":"tls-alpn-01","token":"AAAAAAAAAAAAAAAAAAAAAAAA","url":"http://127.0.0.1/"}]}""", IssueFailure.IssuerError },
        { "/order/1", """{"status":"invalid","error":{"type":"urn:ietf:params:acme:error:rejectedIdentifier","detail":"no"}}""",
            IssueFailure.Refused },
        { "/order/1", """{"status":"ready"}""", IssueFailure.IssuerError },
        { "/order/1", """{"status":"valid","certificate":"gopher://x/"}""", IssueFailure.IssuerError },
        { "/certificate", "", IssueFailure.IssuerError },
        { "/certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", IssueFailure.IssuerError },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Answer_ThatIsNotWhatItShouldBe_IsANamedFailure(string path, string body, IssueFailure expected)
    {
        using var scene = new AcmeScene();
        scene.Server.Intercept = r => r.RequestUri!.AbsolutePath == path
            ? new HttpResponseMessage { Content = new StringContent(body) }
            : null;

        var outcome = await scene.IssueAsync();

        Assert.Equal(expected, outcome.Failure);
        Assert.Null(outcome.Certificate);
        Assert.DoesNotContain("\n", outcome.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/directory")]
    [InlineData("/order")]
    [InlineData("/certificate")]
    public async Task Body_WithoutAnEnd_IsLeftAtTheLimit(string path)
    {
        using var scene = new AcmeScene();
        scene.Server.Intercept = r => r.RequestUri!.AbsolutePath == path
            ? new HttpResponseMessage { Content = new StreamContent(new Endless()) }
            : null;

        var outcome = await scene.IssueAsync();

        Assert.Equal(IssueFailure.IssuerError, outcome.Failure);
        Assert.StartsWith(nameof(AcmeFailureKind.TooLarge), outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatNeverAnswers_IsLeftAtTheLimit()
    {
        using var scene = new AcmeScene();
        scene.Server.Intercept = r => new HttpResponseMessage { Content = new StreamContent(new Silent()) };

        var outcome = await scene.IssueAsync();

        Assert.Equal(IssueFailure.Unreachable, outcome.Failure);
        Assert.StartsWith(nameof(AcmeFailureKind.Timeout), outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nonces_ThatAreRefusedNineTimesInTen_AreReplaced()
    {
        using var scene = new AcmeScene();
        var count = 0;
        scene.Server.Intercept = r => r.Method == HttpMethod.Post && ++count % 10 != 0 ? FakeAcmeServer.Problem(400, "badNonce") : null;

        AcmeScene.LeafOf(await scene.IssueAsync()).Dispose();
    }

    [Fact]
    public async Task Nonces_ThatAreAlwaysRefused_AreGivenUp()
    {
        using var scene = new AcmeScene();
        scene.Server.Intercept = r => r.Method == HttpMethod.Post ? FakeAcmeServer.Problem(400, "badNonce") : null;

        var outcome = await scene.IssueAsync();

        Assert.StartsWith(nameof(AcmeFailureKind.BadNonce), outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RateLimit_IsPassedOnWithTheTimeToWait()
    {
        using var scene = new AcmeScene();
        scene.Server.Intercept = r => r.RequestUri!.AbsolutePath == "/order"
            ? FakeAcmeServer.Problem(429, "rateLimited", "too many certificates", retryAfter: 3600)
            : null;

        var outcome = await scene.IssueAsync();

        Assert.Equal((IssueFailure.RateLimited, TimeSpan.FromHours(1)), (outcome.Failure, outcome.RetryAfter));
        Assert.Equal(1, scene.Server.Requests.Count(r => r == "POST /order"));
    }

    [Fact]
    public async Task ServerError_OfAMoment_IsOutlived()
    {
        using var scene = new AcmeScene();
        var count = 0;
        scene.Server.Intercept = r => r.RequestUri!.AbsolutePath == "/order" && ++count < 3
            ? new HttpResponseMessage(HttpStatusCode.BadGateway) { Content = new StringContent("<html>") }
            : null;

        AcmeScene.LeafOf(await scene.IssueAsync()).Dispose();
    }

    [Fact]
    public async Task Certificate_OfAnotherKeyOrName_IsRefused()
    {
        using var scene = new AcmeScene();
        using var other = Testing.TestCertificates.Issue(AcmeScene.Name);
        scene.Server.Intercept = r => r.RequestUri!.AbsolutePath == "/certificate"
            ? new HttpResponseMessage { Content = new StringContent(other.ExportCertificatePem()) }
            : null;

        var outcome = await scene.IssueAsync();

        Assert.StartsWith(nameof(AcmeFailureKind.WrongCertificate), outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Problem_WithALongOrHostileText_IsBoundedAndPrintable()
    {
        using var scene = new AcmeScene();
        scene.Server.Intercept = r => r.RequestUri!.AbsolutePath == "/order"
            ? FakeAcmeServer.Problem(403, "rejectedIdentifier", "\u001b[31m" + new string('x', 50_000))
            : null;

        var outcome = await scene.IssueAsync();

        Assert.Equal(IssueFailure.Refused, outcome.Failure);
        Assert.InRange(outcome.Message.Length, 100, 500);
        Assert.DoesNotContain('\u001b', outcome.Message);
    }

    [Fact]
    public void EveryFailure_IsCountedAsSomething()
    {
        Assert.All(Enum.GetValues<AcmeFailureKind>(), k => Assert.NotEqual(IssueFailure.None, AcmeIssuer.FailureOf(k)));
    }

    private sealed class Endless : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)' ');
            return new(buffer.Length);
        }
    }

    private sealed class Silent : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
