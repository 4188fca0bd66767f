using System.Net.Security;
using System.Security.Authentication;
using Gateway.Listeners.Tls;
using Xunit;

namespace Gateway.UnitTests.Listeners.Tls;

public sealed class TlsAdmissionTests
{
    [Theory]
    [InlineData(TlsStatus.Version, 70)]
    [InlineData(TlsStatus.Cipher, 40)]
    [InlineData(TlsStatus.UnknownName, 112)]
    [InlineData(TlsStatus.NoName, 109)]
    [InlineData(TlsStatus.CipherStrength, 71)]
    [InlineData(TlsStatus.KeyExchange, 71)]
    [InlineData(TlsStatus.NoChallenge, 120)]
    [InlineData(TlsStatus.Malformed, 50)]
    [InlineData(TlsStatus.NotTls, null)]
    [InlineData(TlsStatus.Timeout, null)]
    [InlineData(TlsStatus.Failed, null)]
    [InlineData(TlsStatus.Challenge, null)]
    [InlineData(TlsStatus.Accepted, null)]
    public void Alert_OfEveryOutcome_IsTheStandards(TlsStatus outcome, int? alert)
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
        Assert.Equal(expected, TlsResultConnectionMiddleware.IsAllowed(protocol, suite, new TlsStrength(TlsMinimum.Tls12, bits)));
    }

    [Theory]
    [InlineData(true, 128, 0, 128, TlsStatus.Accepted)]
    [InlineData(true, 128, 256, 256, TlsStatus.CipherStrength)]
    [InlineData(true, 256, 0, 256, TlsStatus.Accepted)]
    [InlineData(true, 0, 256, 128, TlsStatus.Cipher)]
    [InlineData(false, 256, 128, 128, TlsStatus.Accepted)]
    [InlineData(false, 256, 128, 256, TlsStatus.CipherStrength)]
    [InlineData(false, 256, 0, 128, TlsStatus.Cipher)]
    public void Offer_ByItsSuites_IsJudgedInTheVersionThatWillBeSpoken(
        bool tls13, int suite13, int ecdsa12, int demanded, TlsStatus expected)
    {
        var hello = new ClientHello("mail.example.com", OffersTls12: true, tls13, ecdsa12, Rsa12: 0) { Suite13 = suite13 };

        Assert.Equal(expected, TlsAdmission.CheckStrength(hello, new TlsStrength(TlsMinimum.Tls12, demanded), isRsa: false));
    }

    [Theory]
    [InlineData(new[] { 0x001D, 0x0018 }, 128, TlsStatus.Accepted)]
    [InlineData(new[] { 0x001D, 0x0018 }, 192, TlsStatus.KeyExchange)]
    [InlineData(new[] { 0x0018, 0x0019 }, 192, TlsStatus.Accepted)]
    [InlineData(new[] { 0x0A0A, 0x0018 }, 192, TlsStatus.Accepted)]
    [InlineData(new[] { 0x0100, 0x0015 }, 128, TlsStatus.KeyExchange)]
    [InlineData(new int[0], 128, TlsStatus.Accepted)]
    [InlineData(new int[0], 192, TlsStatus.KeyExchange)]
    public void Offer_ByItsGroups_IsJudgedByTheOneThatMayBeTaken(int[] groups, int demanded, TlsStatus expected)
    {
        var offer = groups.Aggregate(default(KeyExchangeOffer), (o, g) => o.With((ushort)g));
        var hello = new ClientHello("mail.example.com", OffersTls12: true, OffersTls13: true, 256, 256)
        {
            Suite13 = 256,
            KeyExchange = offer,
        };

        Assert.Equal(expected, TlsAdmission.CheckStrength(hello, new TlsStrength(TlsMinimum.Tls12, 128, demanded), isRsa: false));
    }
}
