using System.Text;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Protocol;
using Xunit;

namespace Gateway.UnitTests.Forwarding.Connections;

public sealed class ExchangeProgressTests
{
    [Fact]
    public void Connection_BeforeItsFirstRequest_HasNothingOutstanding() => Assert.True(new ExchangeProgress().HasEnded);

    [Theory]
    [InlineData("GET", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "abc")]
    [InlineData("head", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "abc")]
    [InlineData("Head", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "")]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n", "")]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n", "")]
    public void Exchange_EndsWithTheLastByteOfItsBody_AndNotBefore(string method, string head, string body)
    {
        var progress = new ExchangeProgress();

        progress.Begin(method, hasBody: false);
        Assert.False(progress.HasEnded);
        progress.BeginBody(Parse(head));
        foreach (var next in Encoding.ASCII.GetBytes(body))
        {
            Assert.False(progress.HasEnded);
            Read(progress, next);
        }

        Assert.True(progress.HasEnded);
    }

    [Fact]
    public void Exchange_WhoseBodyTheConnectionEnds_NeverEnds()
    {
        var progress = new ExchangeProgress();

        progress.Begin("GET", hasBody: false);
        progress.BeginBody(Parse("HTTP/1.1 200 OK\r\n\r\n"));
        progress.ReadBody(1_000_000);

        Assert.False(progress.HasEnded);
    }

    [Fact]
    public void Exchange_WhoseRequestIsStillBeingWritten_HasNotEnded()
    {
        var progress = new ExchangeProgress();

        progress.Begin("POST", hasBody: true);
        progress.BeginBody(Parse("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        Assert.False(progress.HasEnded);
        progress.EndRequest();

        Assert.True(progress.HasEnded);
    }

    [Fact]
    public void Request_BeforeTheLastExchangeHasEnded_IsNeverWritten()
    {
        var progress = new ExchangeProgress();

        progress.Begin("GET", hasBody: false);

        Assert.Throws<InvalidOperationException>(() => progress.Begin("GET", hasBody: false));
    }

    private static void Read(ExchangeProgress progress, byte next)
    {
        if (progress.Framing == BodyFraming.Chunked)
        {
            progress.Chunks.Decode([next], out _, out _);
        }
        else
        {
            progress.ReadBody(1);
        }
    }

    private static ResponseHead Parse(string text)
    {
        var head = new ResponseHead();
        Assert.Equal(ParseProgress.Complete, ResponseHeadParser.Parse(head, Encoding.ASCII.GetBytes(text)));
        return head;
    }
}
