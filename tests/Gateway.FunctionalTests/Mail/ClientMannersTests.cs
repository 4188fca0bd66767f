using System.Security.Authentication;
using System.Text;
using Gateway.Mail.Telemetry;
using Xunit;

namespace Gateway.FunctionalTests.Mail;

/// <summary>What real clients send before sign-in, and what is not sent by a mail client.</summary>
public sealed class ClientMannersTests(MailSceneFixture fixture) : IClassFixture<MailSceneFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("imap", "* OK", "a STARTTLS", "a OK", "imap")]
    [InlineData("pop3", "+OK", "STLS", "+OK", "pop3")]
    [InlineData("smtp", "220 ", "STARTTLS", "220 ", "smtp")]
    public async Task ApplicationProtocol_OfHttp_IsRefusedAndOfMailAccepted(
        string listener, string greeting, string startTls, string goAhead, string own)
    {
        foreach (var (offered, isAccepted) in new[] { ((string[])["h2", "http/1.1"], false), ([own], true), (["http/1.1", own], true) })
        {
            await using var client = await MailClient.ConnectAsync(fixture.Scene.Gateway.Port(listener), implicitTls: false, greeting);
            await client.AskAsync(startTls, goAhead);

            var error = await Record.ExceptionAsync(() => client.SecureAsync(offered));

            Assert.Equal(isAccepted, error is null);
            Assert.True(error is null or AuthenticationException or IOException, error?.ToString());
        }
    }

    [Theory]
    [InlineData("imap", "* OK", "* BYE This is no web server.")]
    [InlineData("pop3", "+OK", "-ERR [SYS/TEMP] This is no web server.")]
    [InlineData("smtp", "220 ", "421 4.7.0 This is no web server.")]
    public async Task HttpRequest_OnAMailPort_IsHungUpOn(string listener, string greeting, string goodbye)
    {
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", fixture.Mailboxes));
        await using var client = await MailClient.ConnectAsync(scene.Gateway.Port(listener), implicitTls: false, greeting);

        await client.SendAsync("POST / HTTP/1.1", "Host: mail.example.com", "Content-Length: 30", "", "a STARTTLS", "STLS", "EHLO x");

        Assert.Equal(goodbye, (await client.ReadToEndAsync()).TrimEnd());
        Assert.Equal(MailSessionEnd.HttpRequest, (await scene.Ended.ReadAsync(Token)).End);
    }

    [Theory]
    [InlineData("My Laptop")]
    [InlineData("M\u00fcller-PC")]
    [InlineData("M\u00c3\u00bcller-PC")]
    [InlineData("PhpStorm 2017.2")]
    public async Task Ehlo_WithTheNameOfAMachine_IsAccepted(string name)
    {
        await using var client = await MailClient.ConnectAsync(fixture.Scene.Gateway.Port("smtp"), implicitTls: false, "220 ");

        await client.SendLatin1Async($"EHLO {name}\r\n");

        Assert.Contains("STARTTLS", await client.AskAsync("NOOP", "250 2.0.0"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a LOGIN accented \"Gru\u00df-M\u00fcller\"\r\n", "a OK")]
    [InlineData("a LOGIN accented \"Gru\u00c3\u009f-M\u00c3\u00bcller\" \r\n", "a OK")]
    [InlineData("a LOGIN accented {11+}\r\nGru\u00df-M\u00fcller\r\n", "a OK")]
    [InlineData("a LOGIN accented \"Gr\u00fc\u00df-M\u00fcller\"\r\n", "a NO [AUTHENTICATIONFAILED]")]
    public async Task AccentedPassword_InEitherEncoding_IsAccepted(string command, string expected)
    {
        await using var client = await fixture.Scene.ConnectAsync();

        await client.SendLatin1Async(command);

        Assert.Contains(expected, await client.AskAsync("b LOGOUT", "b "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Id_OfItsFullSize_IsAnswered()
    {
        var pairs = Enumerable.Range(0, 30).Select(i => $"\"{i:d30}\" \"{new string('v', 1_024)}\"");
        await using var client = await fixture.Scene.ConnectAsync();

        Assert.StartsWith("* ID ", await client.AskAsync($"a ID ({string.Join(' ', pairs)})", "a OK"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Literal_OverTheLimit_IsRefusedAndTheSessionGoesOn()
    {
        await using var client = await fixture.Scene.ConnectAsync();

        Assert.StartsWith("a BAD", await client.AskAsync("a LOGIN {8192}", "a "), StringComparison.Ordinal);
        await client.SendAsync("b LOGIN {8192+}");
        Assert.StartsWith("b BAD", await client.AskAsync(new string('x', 8_192), "b "), StringComparison.Ordinal);
        await client.AskAsync($"c LOGIN alice {MailScene.Password}", "c OK");
    }

    [Fact]
    public async Task LiteralOfLogin_InClear_IsNotAskedFor()
    {
        await using var client = await MailClient.ConnectAsync(fixture.Scene.Gateway.Port("imap"), implicitTls: false, "* OK");

        Assert.StartsWith("a NO [PRIVACYREQUIRED]", await client.AskAsync("a LOGIN {18}", "a"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlainForAnotherUser_IsRefused()
    {
        var response = Convert.ToBase64String(Encoding.UTF8.GetBytes($"bob\0alice\0{MailScene.Password}"));
        await using var imap = await fixture.Scene.ConnectAsync();
        await using var smtp = await MailClient.ConnectAsync(fixture.Scene.Gateway.Port("smtp"), implicitTls: false, "220 ");
        await smtp.AskAsync("EHLO x", "250 ");
        await smtp.AskAsync("STARTTLS", "220 ");
        await smtp.SecureAsync();
        await smtp.AskAsync("EHLO x", "250 ");

        Assert.StartsWith(
            "a NO [AUTHORIZATIONFAILED]", await imap.AskAsync($"a AUTHENTICATE PLAIN {response}", "a"), StringComparison.Ordinal);
        Assert.StartsWith("535 ", await smtp.AskAsync($"AUTH PLAIN {response}", "5"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chunk_BeforeSignIn_IsNotReadAsCommands()
    {
        await using var client = await MailClient.ConnectAsync(fixture.Scene.Gateway.Port("smtp"), implicitTls: false, "220 ");

        await client.SendAsync("BDAT 6 LAST", "QUIT", "NOOP");

        Assert.StartsWith("530 5.7.0", await client.AskAsync("RSET", "250 "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capabilities_OfDestinationsThatDiffer_AreTheCommonOnes()
    {
        await using var one = new Mailboxes("one", capabilities: "IMAP4rev1 IDLE MOVE X-ONE");
        await using var two = new Mailboxes("two", capabilities: "IMAP4rev1 MOVE X-TWO IDLE");
        await using var scene = await MailScene.StartAsync(
            $"{MailScene.Destination("one", one)}, {MailScene.Destination("two", two)}", route: ", \"Capabilities\": []");
        await using var client = await scene.ConnectAsync();

        Assert.Contains("[CAPABILITY IMAP4rev1 IDLE MOVE LITERAL- ", client.Greeting, StringComparison.Ordinal);
        Assert.Equal((1, 1), (one.Connections, two.Connections));
    }

    [Fact]
    public async Task Greeting_BeforeTls_CarriesTheConfiguredNameOfARouteWithHosts()
    {
        await using var scene = await MailScene.StartAsync(
            MailScene.Destination("one", fixture.Mailboxes),
            authentication: """, "Hosts": [ "mail.example.com" ]""",
            route: ", \"GreetingName\": \"imap.example.net\"");
        await using var client = await MailClient.ConnectAsync(scene.Gateway.Port("imap"), implicitTls: false, "* OK");

        Assert.Contains(" imap.example.net ", client.Greeting, StringComparison.Ordinal);
    }
}
