using System.Buffers.Text;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Gateway.Certificates.Acme;
using Gateway.Certificates.Keys;
using Gateway.Certificates.Renewal;
using Gateway.Certificates.Settings;
using Xunit;

namespace Gateway.UnitTests.Certificates.Acme;

public sealed class AcmeIssuerTests
{
    [Theory]
    [InlineData(AcmeAccountKey.EcdsaP256, CertificateKeyKind.EcdsaP256)]
    [InlineData(AcmeAccountKey.EcdsaP256, CertificateKeyKind.Rsa2048)]
    [InlineData(AcmeAccountKey.Rsa2048, CertificateKeyKind.EcdsaP384)]
    public async Task Issue_OfEachKind_GivesAChainForTheKey(AcmeAccountKey account, CertificateKeyKind kind)
    {
        using var scene = new AcmeScene(_ => Settings(accountKey: account));

        using var leaf = AcmeScene.LeafOf(await scene.IssueAsync(options: new CertificateOptions
        {
            Key = kind,
            AlternativeNames = ["imap.example.com"],
        }));

        Assert.True(leaf.MatchesHostname(AcmeScene.Name, allowCommonName: false));
        Assert.True(leaf.MatchesHostname("imap.example.com", allowCommonName: false));
        Assert.Equal(kind == CertificateKeyKind.Rsa2048, leaf.GetRSAPublicKey() is not null);
    }

    [Theory]
    [InlineData(AcmeChallenge.Http01)]
    [InlineData(AcmeChallenge.TlsAlpn01)]
    public async Task Challenge_WhileTheCaLooks_IsAnsweredAndNotAfterwards(AcmeChallenge kind)
    {
        using var scene = new AcmeScene(_ => Settings(challenge: kind));
        var seen = false;
        scene.Server.Validate = token => seen = kind == AcmeChallenge.Http01
            ? scene.Answers.FindFile("MAIL.example.com", $"{AcmeChallengeStore.HttpPath}{token}")?.StartsWith(
                $"{token}.", StringComparison.Ordinal) == true
                && scene.Answers.FindFile("other.example.com", $"{AcmeChallengeStore.HttpPath}{token}") is null
                && scene.Answers.FindFile("mail.example.com", $"{AcmeChallengeStore.HttpPath}{token}?x") is null
            : scene.Answers.FindCertificate("Mail.example.com")?.TargetCertificate.Extensions[TlsAlpnCertificate.AcmeIdentifier]
                is { Critical: true, RawData: [4, 32, ..] };

        AcmeScene.LeafOf(await scene.IssueAsync()).Dispose();

        Assert.True(seen);
        Assert.Null(scene.Answers.FindFile(AcmeScene.Name, $"{AcmeChallengeStore.HttpPath}{scene.Server.Token}"));
        Assert.Null(scene.Answers.FindCertificate(AcmeScene.Name));
    }

    [Fact]
    public async Task Account_IsMadeOnceAndKeptForTheOwnerAlone()
    {
        using var scene = new AcmeScene();

        await scene.IssueAsync();
        await scene.IssueAsync();

        Assert.Equal(1, scene.Server.Requests.Count(r => r == "POST /account"));
        var files = Directory.GetFiles(Path.Combine(scene.Store, ".acme"), "*", SearchOption.AllDirectories);
        Assert.Equal(2, files.Length);
        Assert.All(files, f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
    }

    [Fact]
    public async Task Account_WhoseAddressWasLost_IsFoundByItsKey()
    {
        using var scene = new AcmeScene();
        await scene.IssueAsync();
        File.Delete(Directory.GetFiles(scene.Store, "account.json", SearchOption.AllDirectories).Single());

        AcmeScene.LeafOf(await scene.IssueAsync()).Dispose();

        Assert.Equal(1, scene.Server.Accounts);
    }

    [Fact]
    public async Task Account_ThatTheCaHasForgotten_IsMadeAnewByTheNextAttempt()
    {
        using var scene = new AcmeScene();
        await scene.IssueAsync();
        scene.Server.ForgetAccounts();

        var refused = await scene.IssueAsync();
        using var leaf = AcmeScene.LeafOf(await scene.IssueAsync());

        Assert.Equal(IssueFailure.Refused, refused.Failure);
    }

    [Fact]
    public async Task Terms_ThatAreNotAccepted_AreNamedAndNothingIsAgreedTo()
    {
        using var scene = new AcmeScene(_ => new AcmeOptions { DirectoryUrl = $"{FakeAcmeServer.Address}/directory" });

        var outcome = await scene.IssueAsync();

        Assert.Equal(IssueFailure.Configuration, outcome.Failure);
        Assert.Contains($"{FakeAcmeServer.Address}/terms", outcome.Message, StringComparison.Ordinal);
        Assert.Equal(0, scene.Server.Accounts);
    }

    [Fact]
    public async Task ExternalAccount_WithItsKey_IsBound()
    {
        using var scene = new AcmeScene(s => Settings(external: new AcmeExternalAccountOptions
        {
            KeyId = "kid-1",
            HmacKey = Base64Url.EncodeToString(s.Server.ExternalKey),
        }));
        scene.Server.ExternalKeyId = "kid-1";

        AcmeScene.LeafOf(await scene.IssueAsync()).Dispose();

        Assert.NotNull(scene.Server.LatestAccount["externalAccountBinding"]);
    }

    [Fact]
    public async Task ExternalAccount_ThatIsMissing_IsAskedForInWords()
    {
        using var scene = new AcmeScene();
        scene.Server.ExternalKeyId = "kid-1";

        var outcome = await scene.IssueAsync();

        Assert.Equal(IssueFailure.Configuration, outcome.Failure);
        Assert.Contains("HmacKeyFile", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Challenge_ThatFails_IsExplainedAndTheOtherOneIsTriedNext()
    {
        using var scene = new AcmeScene();
        scene.Server.Validate = _ => scene.Answers.FindCertificate(AcmeScene.Name) is null;

        var failed = await scene.IssueAsync();
        using var leaf = AcmeScene.LeafOf(await scene.IssueAsync());

        Assert.Equal(IssueFailure.Validation, failed.Failure);
        Assert.Contains("mail.example.com by tls-alpn-01: unauthorized: not  seen", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SlowCa_IsAskedAgainUntilItIsDone()
    {
        using var scene = new AcmeScene();
        scene.Server.Slowness = 5;

        AcmeScene.LeafOf(await scene.IssueAsync()).Dispose();
    }

    [Fact]
    public async Task CaThatIsNeverDone_IsLeftAtTheLimit()
    {
        using var scene = new AcmeScene();
        scene.Server.Slowness = int.MaxValue;

        var outcome = await scene.IssueAsync();

        Assert.Equal(IssueFailure.Validation, outcome.Failure);
        Assert.Null(scene.Answers.FindCertificate(AcmeScene.Name));
    }

    [Fact]
    public async Task Order_OfARenewal_SaysWhatItReplaces()
    {
        using var scene = new AcmeScene();
        using var current = AcmeScene.LeafOf(await scene.IssueAsync());

        using var next = AcmeScene.LeafOf(await scene.IssueAsync(current));

        Assert.Equal(RenewalInformation.CertificateId(current), scene.Server.LatestOrder["replaces"]!.GetValue<string>());
    }

    [Fact]
    public async Task Order_WhoseReplacementIsRefused_IsMadeWithoutIt()
    {
        using var scene = new AcmeScene();
        using var current = AcmeScene.LeafOf(await scene.IssueAsync());
        var refused = false;
        scene.Server.Intercept = r => r.RequestUri!.AbsolutePath == "/order" && !refused && (refused = true)
            ? FakeAcmeServer.Problem(409, "alreadyReplaced")
            : null;

        AcmeScene.LeafOf(await scene.IssueAsync(current)).Dispose();

        Assert.Null(scene.Server.LatestOrder["replaces"]);
    }

    [Fact]
    public async Task RenewalInformation_GivesAMomentInTheWindow()
    {
        using var scene = new AcmeScene();
        using var current = AcmeScene.LeafOf(await scene.IssueAsync());
        var start = scene.Time.GetUtcNow().AddDays(50);
        scene.Server.RenewalInformation = new JsonObject
        {
            ["suggestedWindow"] = new JsonObject { ["start"] = start, ["end"] = start.AddDays(2) },
        };

        var moment = await scene.RunAsync(scene.Issuer.SuggestRenewalAsync(current, TestContext.Current.CancellationToken).AsTask());
        var again = await scene.RunAsync(scene.Issuer.SuggestRenewalAsync(current, TestContext.Current.CancellationToken).AsTask());

        Assert.InRange(moment!.Value, start, start.AddDays(2));
        Assert.Equal(moment, again);
        Assert.Equal(1, scene.Server.Requests.Count(r => r.StartsWith("GET /renewal/AQID.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task RenewalInformation_OfACaWithoutIt_IsNone()
    {
        using var scene = new AcmeScene();
        scene.Server.OffersRenewalInformation = false;
        using var current = AcmeScene.LeafOf(await scene.IssueAsync());

        Assert.Null(await scene.RunAsync(scene.Issuer.SuggestRenewalAsync(current, TestContext.Current.CancellationToken).AsTask()));
    }

    // RFC 9773 4.1 gives this example.
    [Fact]
    public void CertificateId_IsTheStandardsExample()
    {
        const string pem = """
            -----BEGIN CERTIFICATE-----
            MIIBQzCB66ADAgECAgUAh2VDITAKBggqhkjOPQQDAjAVMRMwEQYDVQQDEwpFeGFt
            cGxlIENBMCIYDzAwMDEwMTAxMDAwMDAwWhgPMDAwMTAxMDEwMDAwMDBaMBYxFDAS
            BgNVBAMTC2V4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEeBZu
            7cbpAYNXZLbbh8rNIzuOoqOOtmxA1v7cRm//AwyMwWxyHz4zfwmBhcSrf47NUAFf
            qzLQ2PPQxdTXREYEnKMjMCEwHwYDVR0jBBgwFoAUaYhba4dGQEHhs3uEe6CuLN4B
            yNQwCgYIKoZIzj0EAwIDRwAwRAIge09+S5TZAlw5tgtiVvuERV6cT4mfutXIlwTb
            +FYN/8oCIClDsqBklhB9KAelFiYt9+6FDj3z4KGVelYM5MdsO3pK
            -----END CERTIFICATE-----
            """;
        using var certificate = X509Certificate2.CreateFromPem(pem);

        Assert.Equal("aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE", RenewalInformation.CertificateId(certificate));
    }

    private static AcmeOptions Settings(
        AcmeAccountKey accountKey = AcmeAccountKey.EcdsaP256,
        AcmeChallenge challenge = AcmeChallenge.Any,
        AcmeExternalAccountOptions? external = null) => new()
        {
            DirectoryUrl = $"{FakeAcmeServer.Address}/directory",
            AcceptTermsOfService = true,
            AccountKey = accountKey,
            Challenge = challenge,
            ExternalAccount = external ?? new AcmeExternalAccountOptions(),
        };
}
