using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Mail;

public sealed class BackEndTests
{
    private const string OneTry = "\"ConnectTries\": 1";

    [Fact]
    public async Task SignIn_AtBackEndWithAnothersName_IsRefusedAndSendsNoPassword() =>
        await RefusesAsync(TestCertificates.Issue("other.example.com"));

    [Fact]
    public async Task SignIn_AtBackEndOfUnknownAuthority_IsRefusedAndSendsNoPassword()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        await RefusesAsync(request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1)));
    }

    [Fact]
    public async Task SignIn_AtBackEndThatSaysNothing_EndsInTimeAndSaysTryLater()
    {
        await using var mailboxes = new Mailboxes("one", silent: true);
        await using var scene = await MailScene.StartAsync(
            MailScene.Destination("one", mailboxes), $"{OneTry}, \"ConnectTimeout\": \"00:00:01\"");
        await using var client = await scene.ConnectAsync();

        Assert.StartsWith(
            "a NO [UNAVAILABLE]", await client.AskAsync($"a LOGIN alice {MailScene.Password}", "a "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_WithASilentBackEndFirst_ComesToTheNext()
    {
        await using var silent = new Mailboxes("one", silent: true);
        await using var speaking = new Mailboxes("two");
        await using var scene = await MailScene.StartAsync(
            $"{MailScene.Destination("one", silent)}, {MailScene.Destination("two", speaking)}", "\"ConnectTimeout\": \"00:00:01\"");

        Assert.Equal("two", await scene.WhereIsAsync("alice"));
    }

    [Theory]
    [InlineData("alice", "two")]
    [InlineData("bob", "one")]
    [InlineData("dave@example.org", "three")]
    [Proves("Routes:*:Mail:Users")]
    [Proves("Routes:*:Mail:Domains")]
    public async Task SignIn_OfAUser_ComesToTheOwnMailboxServer(string user, string expected)
    {
        await using var one = new Mailboxes("one");
        await using var two = new Mailboxes("two");
        await using var three = new Mailboxes("three");
        await using var scene = await MailScene.StartAsync(
            $"{MailScene.Destination("one", one)}, {MailScene.Destination("two", two)}",
            route: """, "Users": { "alice": "two" }, "Domains": { "example.org": "others" }""",
            others: MailScene.Destination("three", three));

        Assert.Equal(expected, await scene.WhereIsAsync(user));
    }

    [Fact]
    [Proves("Clusters:*:Mail:ClientAddress")]
    public async Task SignIn_ToATrustingBackEnd_TellsItTheClientsAddressByProxyVersion2()
    {
        await using var mailboxes = new Mailboxes("one", proxied: true);
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", mailboxes), "\"ClientAddress\": \"ProxyV2\"");
        await using var client = await scene.ConnectAsync();

        await client.AskAsync($"a LOGIN alice {MailScene.Password}", "a OK");

        var header = Assert.Single(mailboxes.ProxyHeaders);
        Assert.Equal("\r\n\r\n\0\r\nQUIT\n"u8, header.AsSpan(0, 12));
        Assert.Equal([0x21, 0x11, 0, 12], header[12..16]); // PROXY, TCP over IPv4
        Assert.Equal(IPAddress.Loopback, new IPAddress(header.AsSpan(16, 4)));
        Assert.Equal(client.Local.Port, BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(24)));
        Assert.Equal(scene.Gateway.Port("imaps"), BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(26)));
    }

    /// <summary>The threshold of the lockout is three. A refusal that counted would end as one for a locked-out account.</summary>
    [Theory]
    [InlineData("NO [EXPIRED] Change your password", "a NO [EXPIRED] Change your password (")]
    [InlineData("BAD What is LOGIN?", "a NO [UNAVAILABLE] Sign-in is not possible")]
    public async Task SignIn_RefusedForAnotherReasonThanThePassword_LocksNobodyOut(string refusal, string expected)
    {
        await using var mailboxes = new Mailboxes("one", refusal: refusal);
        await using var scene = await MailScene.StartAsync(
            MailScene.Destination("one", mailboxes), route: ", \"MaxTries\": 9", authentication: ", \"Authentication\": \"BackEnd\"");
        await using var client = await scene.ConnectAsync();

        for (var tries = 0; tries < 6; tries++)
        {
            Assert.StartsWith(
                expected, await client.AskAsync($"a LOGIN alice {MailScene.Password}", "a "), StringComparison.Ordinal);
        }

        Assert.Equal(6, mailboxes.Heard.Count);
    }

    private static async Task RefusesAsync(X509Certificate2 certificate)
    {
        await using var mailboxes = new Mailboxes("one", certificate);
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", mailboxes), OneTry);
        await using var client = await scene.ConnectAsync();

        Assert.StartsWith(
            "a NO [UNAVAILABLE]", await client.AskAsync($"a LOGIN alice {MailScene.Password}", "a "), StringComparison.Ordinal);
        Assert.Empty(mailboxes.Heard);
    }
}
