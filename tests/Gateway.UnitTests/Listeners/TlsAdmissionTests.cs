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
    [InlineData(TlsOutcome.Malformed, 50)]
    [InlineData(TlsOutcome.NotTls, null)]
    [InlineData(TlsOutcome.Timeout, null)]
    [InlineData(TlsOutcome.Failed, null)]
    [InlineData(TlsOutcome.Accepted, null)]
    public void Alert_OfEveryOutcome_IsTheStandards(TlsOutcome outcome, int? alert)
    {
        Assert.Equal(alert, (int?)TlsAdmission.AlertOf(outcome));
    }

    [Theory]
    [InlineData(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_128_GCM_SHA256, true)]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, true)]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384, false)]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384, false)]
    [InlineData(SslProtocols.Tls12, null, false)]
    public void Negotiated_ByVersionAndSuite_IsAllowedOrNot(SslProtocols protocol, TlsCipherSuite? suite, bool expected)
    {
        Assert.Equal(expected, TlsVerdict.IsAllowed(protocol, suite));
    }
}
