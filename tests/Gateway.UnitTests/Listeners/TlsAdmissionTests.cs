using System.Net.Security;
using System.Security.Authentication;
using Gateway.Listeners;
using Xunit;

namespace Gateway.UnitTests.Listeners;

public sealed class TlsAdmissionTests
{
    [Theory]
    [InlineData(TlsOutcome.Version, 70)]
    [InlineData(TlsOutcome.Cipher, 40)]
    [InlineData(TlsOutcome.UnknownName, 112)]
    [InlineData(TlsOutcome.CipherStrength, 71)]
    [InlineData(TlsOutcome.KeyExchange, 71)]
    [InlineData(TlsOutcome.NoChallenge, 120)]
    [InlineData(TlsOutcome.Malformed, 50)]
    [InlineData(TlsOutcome.NotTls, null)]
    [InlineData(TlsOutcome.Timeout, null)]
    [InlineData(TlsOutcome.Failed, null)]
    [InlineData(TlsOutcome.Challenge, null)]
    [InlineData(TlsOutcome.Accepted, null)]
    public void Alert_OfEveryOutcome_IsTheStandards(TlsOutcome outcome, int? alert)
    {
        Assert.Equal(alert, (int?)TlsAdmission.AlertOf(outcome));
    }

    [Theory]
    [InlineData(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_128_GCM_SHA256, 128, true)]
    [InlineData(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_128_GCM_SHA256, 256, false)]
    [InlineData(SslProtocols.Tls13, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256, 256, true)]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, 128, true)]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, 256, false)]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, 256, true)]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384, 128, false)]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384, 128, false)]
    [InlineData(SslProtocols.Tls12, null, 128, false)]
    public void Negotiated_ByVersionAndSuite_IsAllowedOrNot(SslProtocols protocol, TlsCipherSuite? suite, int bits, bool expected)
    {
        Assert.Equal(expected, TlsVerdict.IsAllowed(protocol, suite, new TlsStrength(TlsMinimum.Tls12, bits)));
    }

    [Theory]
    [InlineData(true, 128, 0, 128, TlsOutcome.Accepted)]
    [InlineData(true, 128, 256, 256, TlsOutcome.CipherStrength)]
    [InlineData(true, 256, 0, 256, TlsOutcome.Accepted)]
    [InlineData(true, 0, 256, 128, TlsOutcome.Cipher)]
    [InlineData(false, 256, 128, 128, TlsOutcome.Accepted)]
    [InlineData(false, 256, 128, 256, TlsOutcome.CipherStrength)]
    [InlineData(false, 256, 0, 128, TlsOutcome.Cipher)]
    public void Offer_ByItsSuites_IsJudgedInTheVersionThatWillBeSpoken(bool tls13, int suite13, int ecdsa12, int demanded, TlsOutcome expected)
    {
        var hello = new ClientHello("mail.example.com", OffersTls12: true, tls13, ecdsa12, Rsa12: 0) { Suite13 = suite13 };

        Assert.Equal(expected, TlsAdmission.Judge(hello, new TlsStrength(TlsMinimum.Tls12, demanded), isRsa: false));
    }

    [Theory]
    [InlineData(new[] { 0x001D, 0x0018 }, 128, TlsOutcome.Accepted)]
    [InlineData(new[] { 0x001D, 0x0018 }, 192, TlsOutcome.KeyExchange)]
    [InlineData(new[] { 0x0018, 0x0019 }, 192, TlsOutcome.Accepted)]
    [InlineData(new[] { 0x0A0A, 0x0018 }, 192, TlsOutcome.Accepted)]
    [InlineData(new[] { 0x0100, 0x0015 }, 128, TlsOutcome.KeyExchange)]
    [InlineData(new int[0], 128, TlsOutcome.Accepted)]
    [InlineData(new int[0], 192, TlsOutcome.KeyExchange)]
    public void Offer_ByItsGroups_IsJudgedByTheOneThatMayBeTaken(int[] groups, int demanded, TlsOutcome expected)
    {
        var offer = groups.Aggregate(default(KeyExchangeOffer), (o, g) => o.With((ushort)g));
        var hello = new ClientHello("mail.example.com", OffersTls12: true, OffersTls13: true, 256, 256) { Suite13 = 256, KeyExchange = offer };

        Assert.Equal(expected, TlsAdmission.Judge(hello, new TlsStrength(TlsMinimum.Tls12, 128, demanded), isRsa: false));
    }
}
