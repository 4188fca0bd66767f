using Gateway.Listeners;
using Gateway.Mail.Clusters;
using Gateway.Mail.Protocols;
using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;
using Gateway.Publishing;
using Xunit;

namespace Gateway.UnitTests.Mail.Protocols;

public sealed class MailProtocolsTests
{
    public static TheoryData<MailProtocol> All() => [.. Enum.GetValues<MailProtocol>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Protocol_OfEachKey_IsRegisteredAndHasAPresetAndAListener(MailProtocol key)
    {
        Assert.Equal(key, MailProtocols.Get(key).Protocol);
        Assert.Equal(key, RoutePresets.MailProtocolOf(Enum.Parse<RoutePreset>(key.ToString())));
        Assert.Equal(key, Enum.Parse<ListenerProtocol>(key.ToString()).MailProtocol());
        Assert.Equal(key, MailProtocols.FindByScheme(MailProtocols.Get(key).Scheme.ToUpperInvariant()));
    }

    [Fact]
    public void MailProtocolOf_HttpPreset_IsNone()
    {
        Assert.Null(RoutePresets.MailProtocolOf(RoutePreset.Owa));
        Assert.Null(RoutePresets.MailProtocolOf(null));
        Assert.Null(ListenerProtocol.Https.MailProtocol());
    }

    [Fact]
    public void FindByScheme_Unknown_IsNone() => Assert.Null(MailProtocols.FindByScheme("gopher"));

    [Theory]
    [MemberData(nameof(All))]
    public void FormatGoodbye_OfEachEndWithAText_IsOneLine(MailProtocol key)
    {
        var protocol = MailProtocols.Get(key);

        foreach (var end in Enum.GetValues<MailSessionEnd>())
        {
            var line = MailSessionEnds.TextOf(end) is { } text ? protocol.FormatGoodbye(end, text) : "";

            Assert.DoesNotContain('\n', line);
        }
    }

    [Theory]
    [InlineData("imaps://a.example.com", MailProtocol.Imap4, AddressTls.Implicit, 993)]
    [InlineData("imap+starttls://a.example.com", MailProtocol.Imap4, AddressTls.StartTls, 143)]
    [InlineData("imap://a.example.com", MailProtocol.Imap4, AddressTls.None, 143)]
    [InlineData("pop3s://a.example.com", MailProtocol.Pop3, AddressTls.Implicit, 995)]
    [InlineData("pop3+starttls://a.example.com", MailProtocol.Pop3, AddressTls.StartTls, 110)]
    [InlineData("pop3://a.example.com", MailProtocol.Pop3, AddressTls.None, 110)]
    [InlineData("smtps://a.example.com", MailProtocol.Smtp, AddressTls.Implicit, 465)]
    [InlineData("smtp+starttls://a.example.com", MailProtocol.Smtp, AddressTls.StartTls, 587)]
    [InlineData("SMTP://a.example.com:2525", MailProtocol.Smtp, AddressTls.None, 2525)]
    [InlineData("sieves://a.example.com", MailProtocol.ManageSieve, AddressTls.Implicit, 4190)]
    [InlineData("sieve+starttls://a.example.com", MailProtocol.ManageSieve, AddressTls.StartTls, 4190)]
    public void ParseAddress_OfEachScheme_HasItsTlsAndItsPort(string text, MailProtocol protocol, AddressTls tls, int port) =>
        Assert.Equal(new DestinationAddress(protocol, tls, "a.example.com", port), MailProtocols.ParseAddress(text));

    [Theory]
    [InlineData(null)]
    [InlineData("a.example.com")]
    [InlineData("https://a.example.com")]
    [InlineData("imap4://a.example.com")]
    [InlineData("imaps+starttls://a.example.com")]
    [InlineData("imaps://a.example.com/inbox")]
    [InlineData("imaps://alice@a.example.com")]
    public void ParseAddress_OfAnythingElse_IsNone(string? text) => Assert.Null(MailProtocols.ParseAddress(text));
}
