using System.Text;
using Gateway.Publishing.Rewriting;
using Xunit;

namespace Gateway.UnitTests.Publishing.Rewriting;

public sealed class MultistatusStreamTests
{
    private const string Body = """
        <?xml version="1.0"?><!-- <D:href> --><D:multistatus xmlns:D="DAV:"><D:response><D:href>http://ex1/base/ä/?a&amp;b</D:href></D:response>
        <response><href xml:lang="de">
         /base/b </href><D:hrefs>http://ex1/base/c</D:hrefs><D:href/><D:href>https://other.example.org/</D:href></response></D:multistatus>
        """;

    private const string Expected = """
        <?xml version="1.0"?><!-- <D:href> --><D:multistatus xmlns:D="DAV:"><D:response><D:href>https://mail.example.com/ä/?a&amp;b</D:href></D:response>
        <response><href xml:lang="de">/b</href><D:hrefs>http://ex1/base/c</D:hrefs><D:href/><D:href>https://other.example.org/</D:href></response></D:multistatus>
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Hrefs_InPiecesOfAnySize_AreRewritten(int piece)
    {
        Assert.Equal(Expected, await RewriteAsync(Body, piece));
    }

    [Fact]
    public async Task Body_ThatEndsWithinATagOrHasLongOnes_PassesWhole()
    {
        var body = $"<a {new string('x', 20_000)}><D:href>http://ex1/base/{new string('y', 20_000)}</D:href><D:hre";

        Assert.Equal(body, await RewriteAsync(body, 1000));
    }

    private static async Task<string> RewriteAsync(string body, int piece)
    {
        var token = TestContext.Current.CancellationToken;
        var output = new MemoryStream();
        await using var stream = new MultistatusStream(
            output,
            new AddressMap([InnerAddress.Parse("http://ex1/base")!], PathMap.Same),
            new OuterAddress("https", "mail.example.com", "mail.example.com", 443));
        foreach (var part in Encoding.UTF8.GetBytes(body).Chunk(piece))
        {
            await stream.WriteAsync(part, token);
        }

        await stream.FinishAsync();
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
