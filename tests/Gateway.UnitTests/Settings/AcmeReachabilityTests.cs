using Gateway.Certificates.Settings;
using Gateway.Listeners;
using Gateway.Settings;
using Xunit;

namespace Gateway.UnitTests.Settings;

public sealed class AcmeReachabilityTests
{
    [Theory]
    [InlineData(AcmeChallenge.Http01, ListenerProtocol.HttpsRedirect, "0.0.0.0:80", 0, 0)]
    [InlineData(AcmeChallenge.Http01, ListenerProtocol.HttpsRedirect, "0.0.0.0:8080", 0, 1)]
    [InlineData(AcmeChallenge.Http01, ListenerProtocol.Https, "0.0.0.0:443", 1, 0)]
    [InlineData(AcmeChallenge.TlsAlpn01, ListenerProtocol.Https, "0.0.0.0:443", 0, 0)]
    [InlineData(AcmeChallenge.TlsAlpn01, ListenerProtocol.HttpsRedirect, "0.0.0.0:80", 1, 0)]
    [InlineData(AcmeChallenge.Any, ListenerProtocol.Imap4, "0.0.0.0:993", 1, 0)]
    [InlineData(AcmeChallenge.Any, ListenerProtocol.Https, "0.0.0.0:8443", 0, 1)]
    public void Challenge_ByTheListenersThereAre_IsReachableOrNot(
        AcmeChallenge challenge, ListenerProtocol protocol, string endpoint, int mistakes, int warnings)
    {
        var certificates = new CertificatesOptions
        {
            Acme = new AcmeOptions { Challenge = challenge, AcceptTermsOfService = true },
            Names = new Dictionary<string, CertificateOptions> { ["mail.example.com"] = new() { Issuer = CertificateSource.Acme } },
        };
        var listeners = new Dictionary<string, ListenerOptions> { ["one"] = new() { Endpoint = endpoint, Protocol = protocol } };

        Assert.Equal(mistakes, AcmeReachability.Validate(certificates, listeners).Count());
        Assert.Equal(warnings, AcmeReachability.Warnings(certificates, listeners).Count());
    }

    [Fact]
    public void Gateway_WithoutAcme_HasNothingToSay()
    {
        Assert.Empty(AcmeReachability.Validate(new CertificatesOptions(), new Dictionary<string, ListenerOptions>()));
        Assert.Empty(AcmeReachability.Warnings(new CertificatesOptions(), new Dictionary<string, ListenerOptions>()));
    }
}
