using System.Globalization;
using System.Text;
using Gateway.Forwarding.Protocol;
using Xunit;

namespace Gateway.UnitTests.Forwarding.Protocol;

/// <summary>
/// Mutates the corpus: no input may make the parsers throw, read past their input, or say something else when it arrives in other pieces.
/// GATEWAY_FUZZ_ROUNDS sets how many inputs are tried.
/// </summary>
public sealed class ResponseFuzzTests
{
    private static readonly int Rounds = int.Parse(
        Environment.GetEnvironmentVariable("GATEWAY_FUZZ_ROUNDS") ?? "20000", CultureInfo.InvariantCulture);

    private static readonly string[] Pieces =
    [
        "\r\n",
        "\r",
        "\n",
        "\0",
        " ",
        "\t",
        ":",
        ";",
        ",",
        "0",
        "f",
        "Content-Length: 3\r\n",
        "Transfer-Encoding: chunked\r\n",
        "HTTP/1.1 200 OK\r\n",
        "\r\n\r\n",
        "\u00ff",
        "Connection: close\r\n",
    ];

    [Fact]
    public void Heads_Mutated_ParseTheSameInAnyPieces()
    {
        var random = new Random(1);
        var corpus = ResponseCorpus.Heads.Select(row => ResponseCorpus.Bytes(row.Data.Item1)).ToArray();

        for (var round = 0; round < Rounds; round++)
        {
            var input = Mutate(corpus[random.Next(corpus.Length)], random);
            var whole = new ResponseHead();
            var expected = ResponseHeadParser.Parse(whole, input);

            var pieces = new ResponseHead();
            var actual = ParseProgress.More;
            for (var length = 0; length < input.Length && actual == ParseProgress.More;)
            {
                length = Math.Min(input.Length, length + random.Next(1, 9));
                actual = ResponseHeadParser.Parse(pieces, input.AsSpan(0, length));
            }

            Assert.True(expected == actual
                && whole.Defect == pieces.Defect, $"{Show(input)}: {expected} {whole.Defect} whole, {actual} {pieces.Defect} in pieces");
            if (expected == ParseProgress.Complete)
            {
                AssertSafe(whole, input);
            }
        }
    }

    [Fact]
    public void ChunkedBodies_Mutated_DecodeTheSameInAnyPieces()
    {
        var random = new Random(2);
        var corpus = ResponseCorpus.ChunkedBodies.Select(row => ResponseCorpus.Bytes(row.Data.Item1)).ToArray();

        for (var round = 0; round < Rounds; round++)
        {
            var input = Mutate(corpus[random.Next(corpus.Length)], random);

            var whole = ChunkedDecoderTests.Decode(input, int.MaxValue);
            var pieces = ChunkedDecoderTests.Decode(input, random.Next(1, 5));

            Assert.True(whole == pieces, $"{Show(input)}: {whole} whole, {pieces} in pieces");
        }
    }

    private static void AssertSafe(ResponseHead head, byte[] input)
    {
        Assert.InRange(head.Length, 16, input.Length);
        Assert.False(head.IsChunked && head.ContentLength >= 0);
        foreach (var header in head.Headers)
        {
            Assert.Equal(-1, header.Value(input).IndexOfAny("\r\n\0"u8));
            Assert.Equal(-1, header.Name(input).IndexOfAny(" \r\n:"u8));
        }
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

    private static string Show(byte[] input) =>
        Convert.ToHexString(input) + " " + Encoding.Latin1.GetString(input).ReplaceLineEndings("\u21b5");
}
