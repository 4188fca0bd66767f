using System.Globalization;
using System.Text;
using Gateway.Testing.Fuzzing;
using Gateway.Testing.Smuggling;
using Xunit;

namespace Gateway.UnitTests.Forwarding.Protocol;

/// <summary>
/// Inputs made by mutation, by rule and by coverage, held against the server's parser. GATEWAY_FUZZ_ROUNDS sets how many are tried.
/// </summary>
public sealed class RequestFuzzTests
{
    private static readonly int Rounds = int.Parse(
        Environment.GetEnvironmentVariable("GATEWAY_FUZZ_ROUNDS") ?? "100000", CultureInfo.InvariantCulture);

    private static readonly string[] ChunkedBodies =
    [
        "0\r\n\r\n", "3\r\nabc\r\n0\r\n\r\n", "5;a=\"b\"\r\nhello\r\n00A\r\n0123456789\r\n0;x\r\n\r\n",
        "1\r\na\r\n0\r\nX-Sum: 1\r\nx-sum: 2\r\nCookie: a\r\nContent-Type: a/b\r\n\r\n",
    ];

    private static readonly string[] Pieces =
    [
        "\r\n", "\r", "\n", "\0", " ", "\t", "\v", ":", ";", ",", "0", "+", "\u00ff", "/", "?", "%", "\r\n ",
        "\r\n\r\n", "GET / HTTP/1.1\r\n", "HTTP/1.1", "HTTP/1.0", "Host: b\r\n", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n",
        "Connection: close\r\n", "Expect: 100-continue\r\n", "Content_Length: 1\r\n", "X: ", "0\r\n\r\n", "1\r\nb\r\n", ";a",
    ];

    [Fact]
    public void Heads_Mutated_AreTakenOnlyAsTheServerReadsThem()
    {
        var random = new Random(1);
        var corpus = RequestCorpus.Heads.Select(row => RequestCorpus.Bytes(row.Data.Item1)).ToArray();
        var taken = 0;

        for (var round = 0; round < Rounds; round++)
        {
            taken += RequestHeadOracle.AssertAgrees(Mutate(corpus[random.Next(corpus.Length)], random)) ? 1 : 0;
        }

        Assert.InRange(taken, Rounds / 50, Rounds); // otherwise it shows nothing
    }

    [Fact]
    public void SmugglingMutations_AreTakenOnlyAsTheServerReadsThem()
    {
        foreach (var mutation in SmugglingMutations.All)
        {
            RequestHeadOracle.AssertAgrees(mutation.Bytes);
        }

        Assert.InRange(SmugglingMutations.All.Count, 1_500, int.MaxValue);
    }

    [Fact]
    public void Chunks_Mutated_AreTakenOnlyAsTheServerReadsThem()
    {
        var random = new Random(1);
        var corpus = ChunkedBodies.Select(RequestCorpus.Bytes).ToArray();
        var rounds = Rounds / 10; // the whole server reads what is taken
        var taken = 0;

        for (var round = 0; round < rounds; round++)
        {
            taken += RequestChunksOracle.AssertAgrees(Mutate(corpus[random.Next(corpus.Length)], random)) ? 1 : 0;
        }

        Assert.InRange(taken, rounds / 50, rounds);
    }

    /// <summary>What tests/fuzz has found: one input for each way through the parser.</summary>
    [Theory]
    [InlineData("request-heads")]
    [InlineData("request-chunks")]
    public void Corpus_OfTheFuzzer_IsTakenOnlyAsTheServerReadsIt(string subject)
    {
        var inputs = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Corpus", subject));
        Func<byte[], bool> agrees = subject == "request-heads" ? RequestHeadOracle.AssertAgrees : RequestChunksOracle.AssertAgrees;

        var taken = inputs.Count(file => agrees(File.ReadAllBytes(file)));

        Assert.InRange(inputs.Length, 50, 1_000);
        Assert.InRange(taken, 1, inputs.Length - 1);
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(4))
            {
                case 0 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1 when at < bytes.Count:
                    bytes.RemoveAt(at);
                    break;
                case 2 when at < bytes.Count:
                    bytes.RemoveRange(at, random.Next(Math.Min(8, bytes.Count - at)));
                    break;
                default:
                    bytes.InsertRange(at, Encoding.Latin1.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
            }
        }

        return [.. bytes];
    }
}
