using Gateway.FunctionalTests.Forwarding;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Filtering;

/// <summary>What must pass, and reach the back end byte for byte.</summary>
public sealed class GoodRequestTests(FilteringFixture fixture) : IClassFixture<FilteringFixture>
{
    [Theory]
    [InlineData("GET", "mail.example.com", "/owa")]
    [InlineData("GET", "mail.example.com", "/owa/")]
    [InlineData("GET", "mail.example.com", "/OWA/auth/logon.aspx?url=https%3a%2f%2fmail.example.com%2fowa&reason=0")]
    [InlineData("GET", "mail.example.com", "/owa/service.svc/s/GetFileAttachment?id=AAMk%2BAD%2Fx%3D%3D&X-OWA-CANARY=a.b")]
    [InlineData("GET", "mail.example.com", "/owa/user%40example.com/")]
    [InlineData("GET", "mail.example.com", "/owa/?q=50%&b=\\c")]
    [InlineData("GET", "mail.example.com", "/owa/attachment/about%20powershell.txt")]
    [InlineData("POST", "mail.example.com", "/ews/exchange.asmx")]
    [InlineData("POST", "mail.example.com", "/EWS/a%2541b")]
    [InlineData("OPTIONS", "mail.example.com", "/Microsoft-Server-ActiveSync")]
    [InlineData("POST", "mail.example.com", "/Microsoft-Server-ActiveSync?jAAJBAp2MTQwRGV2aWNlAApTbWFydFBob25l")]
    [InlineData("POST", "mail.example.com", "/Microsoft-Server-ActiveSync?Cmd=Ping&User=EXAMPLE%5Calice&DeviceId=a&DeviceType=b")]
    [InlineData("RPC_IN_DATA", "mail.example.com", "/rpc/rpcproxy.dll?ex1.corp.example.com:6001")]
    [InlineData("RPC_OUT_DATA", "mail.example.com", "/rpcwithcert/rpcproxy.dll?a@example.com:6004")]
    [InlineData("POST", "mail.example.com", "/mapi/emsmdb/?MailboxId=00000000-0000-0000-0000-000000000000@example.com")]
    [InlineData("GET", "mail.example.com", "/autodiscover/autodiscover.json?Email=alice@example.com&Protocol=ActiveSync&RedirectCount=1")]
    [InlineData("GET", "mail.example.com", "/autodiscover/autodiscover.json/v1.0/alice@example.com?Protocol=Ews")]
    [InlineData("PROPFIND", "mail.example.com", "/exchange/alice/Inbox/Pr%C3%BCfung.EML")]
    [InlineData("PROPFIND", "mail.example.com", "/exchange/alice/Inbox/Pr%FCfung.EML")]
    [InlineData("GET", "plain.example.com", "/a/%41%E4%3F%25?x=%2F..%2F&y={}|\"")]
    [InlineData("GET", "plain.example.com", "/a/...;b=c/.d/e..f")]
    [InlineData("GET", "plain.example.com", "/privateer")]
    [InlineData("GET", "two.example.com", "/app;jsessionid=1/a.b/c%20d;x")]
    [InlineData("GET", "two.example.com", "/admin/a;b=c/d.")]
    [InlineData("GET", "mail.example.com", "/exchange/alice/Inbox/Re:%20a;%20b..EML")]
    [InlineData("GET", "lax.example.com", "/a%2Fb%5Cc")]
    [InlineData("GET", "lax.example.com", "/a%252Fb//c")]
    [Proves("Routes:*:Filter:AllowEncodedSlash")]
    [Proves("Routes:*:Filter:AllowDoubleEncoding")]
    [Proves("Routes:*:Filter:AllowEmptySegments")]
    [Proves("Routes:*:Preset")]
    public async Task GoodRequest_ReachesTheBackEnd_ByteForByte(string method, string host, string target)
    {
        fixture.Clear();

        var answer = await fixture.SendAsync(
            "https", $"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        var received = Assert.Single(fixture.Backend.Received);
        Assert.Equal(method, received.Method);
        Assert.Equal(target, received.Target);
        Assert.Equal(host, received.Headers["Host"]);
    }

    [Fact]
    public async Task AbsoluteTarget_OfTheSameHost_IsForwardedAsAPath()
    {
        var received = await ForwardAsync("GET https://mail.example.com/owa/x?y HTTP/1.1\r\nHost: mail.example.com\r\n\r\n");

        Assert.Equal("/owa/x?y", received.Target);
    }

    [Fact]
    public async Task LengthWithLeadingZeros_IsForwardedInItsPlainForm()
    {
        var received = await ForwardAsync("POST /owa/ HTTP/1.1\r\nHost: mail.example.com\r\nContent-Length: 0001\r\n\r\na");

        Assert.Equal("1", received.Headers["Content-Length"]);
    }

    [Theory]
    [InlineData("X-Forwarded-For: 203.0.113.9", "X-Forwarded-For", "127.0.0.1")]
    [InlineData("X-Forwarded-Host: evil.example", "X-Forwarded-Host", "mail.example.com")]
    [InlineData("X-Forwarded-Proto: http", "X-Forwarded-Proto", "https")]
    [InlineData("Forwarded: for=203.0.113.9", "Forwarded", null)]
    [InlineData("X-Real-IP: 203.0.113.9", "X-Real-IP", null)]
    [InlineData("X_Real_IP: 203.0.113.9", "X_Real_IP", null)]
    [InlineData("X-Forwarded-User: admin", "X-Forwarded-User", null)]
    [InlineData("X.Forwarded.User: admin", "X.Forwarded.User", null)]
    [InlineData("X!Forwarded!User: admin", "X!Forwarded!User", null)]
    [InlineData("X_Anything: a", "X_Anything", null)]
    [InlineData("Transfer_Encoding: chunked", "Transfer_Encoding", null)]
    [InlineData("Content_Length: 5", "Content_Length", null)]
    [InlineData("Content.Length: 5", "Content.Length", null)]
    [InlineData("X-Tab: a\tb", "X-Tab", "a\tb")]
    [InlineData("Front-End-Https: On", "Front-End-Https", null)]
    [InlineData("X-CommonAccessToken: abc", "X-CommonAccessToken", null)]
    [InlineData("msExchProxyUri: https://ex1/", "msExchProxyUri", null)]
    [InlineData("X-msExchEcpUser: a", "X-msExchEcpUser", null)]
    [InlineData("X-Original-URL: /ecp/", "X-Original-URL", null)]
    [InlineData("X-HTTP-Method-Override: DELETE", "X-HTTP-Method-Override", null)]
    [InlineData("Proxy: http://evil.example/", "Proxy", null)]
    [InlineData("Connection: keep-alive, X-Drop\r\nX-Drop: me", "X-Drop", null)]
    [InlineData("Connection: close, X-Drop\r\nX-Drop: me", "X-Drop", null)]
    [InlineData("Connection: X-Drop\r\nX-Drop: me", "X-Drop", null)]
    [InlineData("TE: trailers", "TE", null)]
    [InlineData("X-Umlaut: \u00e4", "X-Umlaut", "\u00e4")]
    [InlineData("X-OWA-CANARY: abc", "X-OWA-CANARY", "abc")]
    public async Task Header_OfAClient_ReachesTheBackEndOnlyAsItMay(string sent, string name, string? expected)
    {
        var received = await ForwardAsync($"GET /owa/ HTTP/1.1\r\nHost: mail.example.com\r\n{sent}\r\n\r\n");

        Assert.Equal(expected, received.Headers.GetValueOrDefault(name));
    }

    [Fact]
    public async Task Expect_InHttp10_IsIgnored()
    {
        var received = await ForwardAsync(
            "POST /owa/ HTTP/1.0\r\nHost: mail.example.com\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na");

        Assert.False(received.Headers.ContainsKey("Expect"));
    }

    [Theory]
    [InlineData("X.Forwarded.User")]
    [InlineData("Transfer_Encoding")]
    public async Task HeaderName_OverHttp2_FollowsTheSameRule(string name)
    {
        fixture.Clear();
        using var client = await RawHttp2Client.ConnectAsync(
            fixture.Port("https"), TestContext.Current.CancellationToken, "mail.example.com");

        var (status, _) = await client.SendAsync("GET", "/owa/", "mail.example.com", (name.ToLowerInvariant(), "a"), ("x-other", "b"));

        Assert.Equal(200, status);
        var headers = Assert.Single(fixture.Backend.Received).Headers;
        Assert.DoesNotContain(name, headers.Keys, StringComparer.OrdinalIgnoreCase);
        Assert.Equal("b", headers["x-other"]);
    }

    [Fact]
    public async Task Exchange2003_IsToldThatTheClientsSideIsHttps()
    {
        var received = await ForwardAsync("GET /exchange/ HTTP/1.1\r\nHost: mail.example.com\r\nFront-End-Https: Off\r\n\r\n");

        Assert.Equal("On", received.Headers["Front-End-Https"]);
    }

    private async Task<ReceivedRequest> ForwardAsync(string bytes)
    {
        fixture.Clear();
        var answer = await fixture.SendAsync("https", bytes, TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        return Assert.Single(fixture.Backend.Received);
    }
}
