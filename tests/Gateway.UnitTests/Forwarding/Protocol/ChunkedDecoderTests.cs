using System.Text;
using Gateway.Forwarding.Protocol;
using Xunit;

namespace Gateway.UnitTests.Forwarding.Protocol;

public sealed class ChunkedDecoderTests
{
    public static TheoryData<string, string, ResponseDefect> Corpus => ResponseCorpus.ChunkedBodies;

    [Theory]
    [MemberData(nameof(Corpus))]
    public void Decode_CorpusBody_GivesDataAndDefect(string wire, string data, ResponseDefect expected)
    {
        var (progress, decoded, defect) = Decode(ResponseCorpus.Bytes(wire), int.MaxValue);

        Assert.Equal(expected == ResponseDefect.None ? ParseProgress.Complete : ParseProgress.Defective, progress);
        Assert.Equal(expected, defect);
        Assert.Equal(data, decoded);
    }

    [Theory]
    [MemberData(nameof(Corpus))]
    public void Decode_CorpusBodyByteByByte_GivesTheSame(string wire, string data, ResponseDefect expected)
    {
        var (progress, decoded, defect) = Decode(ResponseCorpus.Bytes(wire), 1);

        Assert.Equal(expected == ResponseDefect.None ? ParseProgress.Complete : ParseProgress.Defective, progress);
        Assert.Equal(expected, defect);
        Assert.Equal(data, decoded);
    }

    public static TheoryData<string, string> LenientBodies => ResponseCorpus.LenientChunkedBodies;

    [Theory]
    [MemberData(nameof(LenientBodies))]
    public void Decode_BareLineFeeds_AreAcceptedWhereTheyMayBe(string wire, string data)
    {
        var leniency = ResponseLeniency.Of([LenientDefect.BareLineFeed]);

        Assert.Equal((ParseProgress.Complete, data, ResponseDefect.None), Decode(ResponseCorpus.Bytes(wire), int.MaxValue, leniency));
        Assert.Equal((ParseProgress.Complete, data, ResponseDefect.None), Decode(ResponseCorpus.Bytes(wire), 1, leniency));
        Assert.Equal(ParseProgress.Defective, Decode(ResponseCorpus.Bytes(wire), int.MaxValue).Progress);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("5\nhelloX\n")]
    [InlineData("5\n\nhello\n")]
    [InlineData("5\rhello\n")]
    public void Decode_OtherDefects_AreRefusedWhereLineFeedsAreAccepted(string wire) => Assert.Equal(
        ParseProgress.Defective,
        Decode(ResponseCorpus.Bytes(wire), int.MaxValue, ResponseLeniency.Of([LenientDefect.BareLineFeed])).Progress);

    [Fact]
    public void Decode_Trailers_AreKept()
    {
        var decoder = new ChunkedDecoder();

        Assert.Equal(ParseProgress.Complete, decoder.Decode("0\r\nX-Sum: 12 \r\nY: z\r\n\r\nnext"u8, out var consumed, out _));

        Assert.Equal([new("X-Sum", "12"), new("Y", "z")], decoder.Trailers);
        Assert.Equal("0\r\nX-Sum: 12 \r\nY: z\r\n\r\n".Length, consumed);
    }

    [Fact]
    public void Decode_EndlessExtension_IsRefused()
    {
        var (progress, _, defect) = Decode(ResponseCorpus.Bytes("1;" + new string('a', HeadLimits.MaxChunkExtensionBytes + 1)), 512);

        Assert.Equal(ParseProgress.Defective, progress);
        Assert.Equal(ResponseDefect.ChunkExtension, defect);
    }

    [Fact]
    public void Decode_EndlessTrailers_AreRefused()
    {
        var (progress, _, defect) = Decode(
            ResponseCorpus.Bytes("0\r\n" + string.Concat(Enumerable.Repeat("X: 1\r\n", HeadLimits.MaxTrailerBytes))), 512);

        Assert.Equal(ParseProgress.Defective, progress);
        Assert.Equal(ResponseDefect.HeadTooLarge, defect);
    }

    internal static (ParseProgress Progress, string Data, ResponseDefect Defect) Decode(
        byte[] wire, int step, ResponseLeniency leniency = default)
    {
        var decoder = new ChunkedDecoder();
        decoder.Reset(leniency);
        var data = new StringBuilder();
        var progress = ParseProgress.More;
        for (var position = 0; position < wire.Length && progress == ParseProgress.More;)
        {
            var input = wire.AsSpan(position, Math.Min(step, wire.Length - position));
            progress = decoder.Decode(input, out var consumed, out var range);
            data.Append(Encoding.Latin1.GetString(input[range]));
            position += consumed;
        }

        return (progress, data.ToString(), decoder.Defect);
    }
}
