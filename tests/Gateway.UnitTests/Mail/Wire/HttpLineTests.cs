using Gateway.Mail.Wire;
using Xunit;

namespace Gateway.UnitTests.Mail.Wire;

public sealed class HttpLineTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("GET /")]
    [InlineData("POST http://mail.example.com/ HTTP/1.0")]
    [InlineData("HEAD /x HTTP/1.1")]
    [InlineData("PUT /x HTTP/1.1")]
    [InlineData("DELETE /x HTTP/1.1")]
    [InlineData("PATCH /x HTTP/1.1")]
    [InlineData("OPTIONS * HTTP/1.1")]
    [InlineData("CONNECT mx.example.net:25 HTTP/1.1")]
    [InlineData("PRI * HTTP/2.0")]
    [InlineData("Host: mail.example.com")]
    [InlineData("host: x")]
    [InlineData("User-Agent: Mozilla/5.0")]
    public void LineOfABrowser_IsHttp(string line) => Assert.True(HttpLine.Is(line));

    [Theory]
    [InlineData("")]
    [InlineData("a1 LOGIN alice wonder")]
    [InlineData("GET LOGIN alice wonder")]
    [InlineData("POST NOOP")]
    [InlineData("EHLO Host:")]
    [InlineData("USER GET")]
    [InlineData("PUTSCRIPT \"/ HTTP/1.1\"")]
    public void LineOfAMailClient_IsNot(string line) => Assert.False(HttpLine.Is(line));
}
