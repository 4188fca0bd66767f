using System.Text;
using Gateway.Forwarding.Protocol;
using Xunit;

namespace Gateway.UnitTests.Forwarding.Protocol;

public sealed class ResponseHeadParserTests
{
    public static TheoryData<string, ResponseDefect> Corpus => ResponseCorpus.Heads;

    [Theory]
    [MemberData(nameof(Corpus))]
    public void Parse_CorpusHead_GivesTheExpectedDefect(string text, ResponseDefect expected)
    {
        var head = new ResponseHead();

        var progress = ResponseHeadParser.Parse(head, ResponseCorpus.Bytes(text));

        Assert.Equal(expected == ResponseDefect.None ? ParseProgress.Complete : ParseProgress.Defective, progress);
        Assert.Equal(expected, head.Defect);
    }

    [Theory]
    [MemberData(nameof(Corpus))]
    public void Parse_CorpusHeadByteByByte_GivesTheSame(string text, ResponseDefect expected)
    {
        var bytes = ResponseCorpus.Bytes(text);
        var head = new ResponseHead();
        var progress = ParseProgress.More;

        for (var length = 1; length <= bytes.Length && progress == ParseProgress.More; length++)
        {
            progress = ResponseHeadParser.Parse(head, bytes.AsSpan(0, length));
        }

        Assert.Equal(expected == ResponseDefect.None ? ParseProgress.Complete : ParseProgress.Defective, progress);
        Assert.Equal(expected, head.Defect);
    }

    [Fact]
    public void Parse_HeadWithBodyBehindIt_SaysWhereTheBodyBegins()
    {
        var bytes = ResponseCorpus.Bytes("HTTP/1.1 200 Fine\r\nContent-Type: text/plain\r\nX-Odd:  a b \r\nContent-Length: 4\r\n\r\nbody");
        var head = new ResponseHead();

        Assert.Equal(ParseProgress.Complete, ResponseHeadParser.Parse(head, bytes));

        Assert.Equal("body", Encoding.Latin1.GetString(bytes.AsSpan(head.Length)));
        Assert.Equal("Fine", Encoding.Latin1.GetString(bytes[head.Reason]));
        Assert.Equal(4, head.ContentLength);
        Assert.True(head.KeepAlive);
        Assert.Equal("Content-Type", head.Headers[0].Known?.Name);
        Assert.Null(head.Headers[1].Known);
        Assert.Equal("a b", Encoding.Latin1.GetString(head.Headers[1].Value(bytes)));
    }

    public static TheoryData<string, LenientDefect> LenientHeads => ResponseCorpus.LenientHeads;

    public static TheoryData<string, ResponseDefect> NeverLenientHeads => ResponseCorpus.NeverLenientHeads;

    [Theory]
    [MemberData(nameof(LenientHeads))]
    public void Parse_HeadWithADefect_IsAcceptedByTheNameOfTheDefectAlone(string text, LenientDefect defect)
    {
        var all = Enum.GetValues<LenientDefect>();
        var accepting = new ResponseHead { Leniency = ResponseLeniency.Of([defect]) };
        var refusing = new ResponseHead { Leniency = ResponseLeniency.Of(all.Where(d => d != defect)) };

        Assert.Equal(ParseProgress.Complete, ResponseHeadParser.Parse(accepting, ResponseCorpus.Bytes(text)));
        Assert.Equal(ResponseLeniency.Of([defect]), accepting.Accepted);
        Assert.Equal(text.Length, accepting.Length);
        Assert.Equal(ParseProgress.Defective, ResponseHeadParser.Parse(refusing, ResponseCorpus.Bytes(text)));
    }

    [Theory]
    [MemberData(nameof(NeverLenientHeads))]
    public void Parse_HeadWithAnotherDefect_IsRefusedInAnyCase(string text, ResponseDefect defect)
    {
        var head = new ResponseHead { Leniency = ResponseLeniency.Of(Enum.GetValues<LenientDefect>()) };

        Assert.Equal(ParseProgress.Defective, ResponseHeadParser.Parse(head, ResponseCorpus.Bytes(text)));
        Assert.Equal(defect, head.Defect);
    }

    [Fact]
    public void Parse_LengthBesideChunked_LeavesTheChunks()
    {
        var head = new ResponseHead { Leniency = ResponseLeniency.Of([LenientDefect.LengthAndTransferEncoding]) };

        ResponseHeadParser.Parse(head, ResponseCorpus.Bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"));

        Assert.Equal((BodyFraming.Chunked, -1, false), (head.Framing(isHead: false), head.ContentLength, head.KeepAlive));
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", true)]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", true)]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", false)]
    [InlineData("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", false)]
    [InlineData("HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n", true)]
    [InlineData("HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\n", false)]
    [InlineData("HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n", false)]
    [InlineData("HTTP/1.1 205 Reset Content\r\n\r\n", false)]
    public void Parse_ResponseWithoutBody_EndsAtItsHead_AndIsNotReusedWhereABodyMayFollow(string text, bool keepsAlive)
    {
        var head = new ResponseHead();

        Assert.Equal(ParseProgress.Complete, ResponseHeadParser.Parse(head, ResponseCorpus.Bytes(text)));

        Assert.Equal((BodyFraming.None, keepsAlive), (head.Framing(isHead: false), head.KeepAlive));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: X, Close\r\n\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", true)]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n", false)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n\r\n", true)]
    public void KeepAlive_FollowsVersionAndConnection(string text, bool expected)
    {
        var head = new ResponseHead();
        ResponseHeadParser.Parse(head, ResponseCorpus.Bytes(text));

        Assert.Equal(expected, head.KeepAlive);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", false, BodyFraming.Length)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", false, BodyFraming.None)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", false, BodyFraming.Chunked)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", false, BodyFraming.UntilClose)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", true, BodyFraming.None)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", false, BodyFraming.None)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", false, BodyFraming.None)]
    public void Framing_FollowsStatusMethodAndHeaders(string text, bool isHead, BodyFraming expected)
    {
        var head = new ResponseHead();
        ResponseHeadParser.Parse(head, ResponseCorpus.Bytes(text));

        Assert.Equal(expected, head.Framing(isHead));
    }

    [Fact]
    public void Parse_HeadWithoutEnd_IsRefusedAtItsLimit()
    {
        var head = new ResponseHead();
        var bytes = ResponseCorpus.Bytes("HTTP/1.1 200 OK\r\nX: " + new string('a', HeadLimits.MaxBytes));

        Assert.Equal(ParseProgress.Defective, ResponseHeadParser.Parse(head, bytes));
        Assert.Equal(ResponseDefect.HeadTooLarge, head.Defect);
    }

    [Fact]
    public void Parse_TooManyHeaders_IsRefused()
    {
        var head = new ResponseHead();
        var bytes = ResponseCorpus.Bytes("HTTP/1.1 200 OK\r\n"
            + string.Concat(Enumerable.Repeat("X: 1\r\n", HeadLimits.MaxHeaders + 1))
            + "\r\n");

        Assert.Equal(ParseProgress.Defective, ResponseHeadParser.Parse(head, bytes));
        Assert.Equal(ResponseDefect.TooManyHeaders, head.Defect);
    }
}
