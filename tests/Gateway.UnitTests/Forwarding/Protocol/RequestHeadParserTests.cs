using System.Text;
using Gateway.Forwarding.Protocol;
using Xunit;

namespace Gateway.UnitTests.Forwarding.Protocol;

public sealed class RequestHeadParserTests
{
    public static TheoryData<string, RequestDefect> Corpus => RequestCorpus.Heads;

    [Theory]
    [MemberData(nameof(Corpus))]
    public void TryParse_CorpusHead_GivesTheExpectedDefect(string text, RequestDefect expected)
    {
        var head = new RequestHead();

        Assert.Equal(expected == RequestDefect.None, RequestHeadParser.TryParse(head, RequestCorpus.Bytes(text)));

        Assert.Equal(expected, head.Defect);
    }

    [Theory]
    [MemberData(nameof(Corpus))]
    public void TryParse_BeginningOfACorpusHead_IsNeverTakenForAWholeOne(string text, RequestDefect expected)
    {
        var bytes = RequestCorpus.Bytes(text);
        var head = new RequestHead();

        for (var length = 0; length < bytes.Length; length++)
        {
            if (RequestHeadParser.TryParse(head, bytes.AsSpan(0, length)))
            {
                Assert.Equal(RequestDefect.None, expected);
                Assert.Equal(length, head.Length); // a body may follow
                return;
            }

            Assert.True(head.Defect == RequestDefect.None || head.Defect == expected, $"{head.Defect} after {length} bytes");
        }
    }

    [Fact]
    public void TryParse_HeadWithABodyBehindIt_SaysWhatStandsWhere()
    {
        var bytes = RequestCorpus.Bytes(
            "POST /a?b HTTP/1.1\r\nhost: mail.example.com:8443\r\nX-Odd:  a b \r\nUser-Agent: test\r\nContent-Length: 4\r\n\r\nbody");
        var head = new RequestHead();

        Assert.True(RequestHeadParser.TryParse(head, bytes));

        Assert.Equal("body", Encoding.Latin1.GetString(bytes.AsSpan(head.Length)));
        Assert.Equal("POST", Encoding.Latin1.GetString(bytes[head.Method]));
        Assert.Equal("/a?b", Encoding.Latin1.GetString(bytes[head.Target]));
        Assert.Equal("mail.example.com:8443", Encoding.Latin1.GetString(bytes[head.Host]));
        Assert.Equal(4, head.ContentLength);
        Assert.False(head.IsChunked || head.IsHttp10);
        Assert.Equal(RequestHeaderKind.Host, head.Headers[0].Kind);
        Assert.Null(head.Headers[1].Known);
        Assert.Equal("X-Odd", Encoding.Latin1.GetString(head.Headers[1].Name(bytes)));
        Assert.Equal("a b", Encoding.Latin1.GetString(head.Headers[1].Value(bytes)));
        Assert.Equal("User-Agent", head.Headers[2].Known?.Name);
    }

    [Fact]
    public void TryParse_SecondRequest_KeepsNothingOfTheFirst()
    {
        var head = new RequestHead();
        Assert.True(RequestHeadParser.TryParse(head, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"u8));
        Assert.False(RequestHeadParser.TryParse(head, "BAD\r\n\r\n"u8));

        Assert.True(RequestHeadParser.TryParse(head, "GET / HTTP/1.1\r\nHost: b\r\n\r\n"u8));

        Assert.False(head.IsChunked);
        Assert.Equal(-1, head.ContentLength);
        Assert.Equal(1, head.Headers.Length);
        Assert.Equal(RequestDefect.None, head.Defect);
    }

    [Theory]
    [InlineData(RequestHeadParser.MaxBytes, true)]
    [InlineData(RequestHeadParser.MaxBytes + 1, false)]
    public void TryParse_HeadOfASize_IsTakenUpToTheLimit(int size, bool isTaken)
    {
        const string Frame = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n";
        var bytes = RequestCorpus.Bytes(Frame.Replace("X: ", "X: " + new string('x', size - Frame.Length), StringComparison.Ordinal));
        var head = new RequestHead();

        Assert.Equal(isTaken, RequestHeadParser.TryParse(head, bytes));

        Assert.Equal(isTaken ? RequestDefect.None : RequestDefect.HeadTooLarge, head.Defect);
    }

    [Theory]
    [InlineData(99, RequestDefect.None)]
    [InlineData(100, RequestDefect.TooManyHeaders)]
    public void TryParse_ManyHeaders_AreTakenUpToTheLimit(int beside, RequestDefect expected)
    {
        var head = new RequestHead();

        RequestHeadParser.TryParse(
            head, RequestCorpus.Bytes("GET / HTTP/1.1\r\nHost: a\r\n" + string.Concat(Enumerable.Repeat("X: b\r\n", beside)) + "\r\n"));

        Assert.Equal(expected, head.Defect);
    }
}
