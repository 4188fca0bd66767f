using System.Collections.Concurrent;
using Gateway.Certificates.Acme;
using Gateway.Certificates.Renewal;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Certificates.Acme;

/// <summary>Each of several gateways answers the CA, whichever has ordered, and nobody else makes them ask each other.</summary>
public sealed class AcmeChallengeStoreTests
{
    private const string Token = "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA";
    private const string Path = AcmeChallengeStore.HttpPath + Token;

    [Fact]
    public async Task File_OfAnotherGateway_IsAnsweredForItsHostWhileItIsPublished()
    {
        var others = new Others();
        var time = new FakeTimeProvider();
        var (ordering, answering) = (new AcmeChallengeStore(others, time), new AcmeChallengeStore(others, time));
        var answer = new AcmeChallengeAnswer(AcmeChallengeKey.OfFile("Mail.example.com", Token), $"{Token}.thumbprint");
        await using (await ordering.PublishAsync(answer, TimeSpan.FromMinutes(5)))
        {
            await answering.FetchFileAsync("mail.EXAMPLE.com", Path);
            await answering.FetchFileAsync("imap.example.com", Path);

            Assert.Equal(answer.KeyAuthorization, answering.FindFile("mail.example.com", Path));
            Assert.Null(answering.FindFile("imap.example.com", Path));
            var asked = others.Asked;
            await answering.FetchFileAsync("mail.example.com", Path);
            Assert.Equal(asked, others.Asked);
        }

        // It is forgotten at once where it was ordered, and a little later at the others.
        Assert.Null(ordering.FindFile("mail.example.com", Path));
        Assert.Empty(others.Answers);
        time.Advance(TimeSpan.FromMinutes(1));
        await WaitAsync(() => answering.FindFile("mail.example.com", Path) is null);
    }

    [Fact]
    public async Task Certificate_OfAnotherGateway_IsAnswered()
    {
        var others = new Others();
        var (ordering, answering) = (new AcmeChallengeStore(others), new AcmeChallengeStore(others));
        var answer = new AcmeChallengeAnswer(AcmeChallengeKey.OfCertificate("mail.example.com"), "token.thumbprint");
        await using var published = await ordering.PublishAsync(answer, TimeSpan.FromMinutes(5));

        await answering.FetchCertificateAsync("mail.example.com");
        await answering.FetchCertificateAsync("imap.example.com");
        await answering.FetchCertificateAsync(null);

        Assert.NotNull(answering.FindCertificate("mail.example.com"));
        Assert.Null(answering.FindCertificate("imap.example.com"));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/.well-known/acme-challenge/")]
    [InlineData("/.well-known/acme-challenge/short")]
    [InlineData("/.well-known/acme-challenge/../../../../etc/passwd/and/more")]
    [InlineData("/.well-known/acme-challenge/evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA?x")]
    [InlineData("/.well-known/acme-challenge/evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ:PCt92wr-oA")]
    public async Task Request_ThatCannotBeACas_AsksNobody(string target)
    {
        var others = new Others();

        await new AcmeChallengeStore(others).FetchFileAsync("mail.example.com", target);

        Assert.Equal(0, others.Asked);
    }

    [Fact]
    public async Task Order_WhoseAnswerCannotBeGivenToTheOthers_DoesNotLetTheCaLook()
    {
        using var scene = new AcmeScene(sharing: new Others { IsAway = true });

        var outcome = await scene.IssueAsync();

        Assert.Equal(IssueFailure.Storage, outcome.Failure);
        Assert.Contains("other gateways", outcome.Message, StringComparison.Ordinal);
    }

    private static async Task WaitAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private sealed class Others : IAcmeChallengeSharing
    {
        public ConcurrentDictionary<AcmeChallengeKey, AcmeChallengeAnswer> Answers { get; } = new();

        public bool IsAway { get; init; }

        public int Asked { get; private set; }

        public ValueTask<bool> PublishAsync(AcmeChallengeAnswer answer, TimeSpan life)
        {
            Answers[answer.Key] = answer;
            return new(!IsAway);
        }

        public ValueTask RemoveAsync(AcmeChallengeAnswer answer)
        {
            Answers.TryRemove(answer.Key, out _);
            return default;
        }

        public ValueTask<AcmeChallengeAnswer?> FindAsync(AcmeChallengeKey key)
        {
            Asked++;
            return new(Answers.GetValueOrDefault(key));
        }
    }
}
