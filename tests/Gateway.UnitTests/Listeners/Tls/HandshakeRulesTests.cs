using Gateway.Listeners;
using Gateway.Listeners.Tls;
using Gateway.Preauthentication;
using Gateway.Publishing;
using Xunit;

namespace Gateway.UnitTests.Listeners.Tls;

public sealed class HandshakeRulesTests
{
    [Theory]
    [InlineData(ClientCertificateMode.None, false, ClientCertificateMode.None, HandshakeStatus.Sufficient)]
    [InlineData(ClientCertificateMode.None, false, ClientCertificateMode.Allow, HandshakeStatus.CertificateNotAsked)]
    [InlineData(ClientCertificateMode.None, false, ClientCertificateMode.Require, HandshakeStatus.CertificateNotAsked)]
    [InlineData(ClientCertificateMode.Allow, false, ClientCertificateMode.None, HandshakeStatus.Sufficient)]
    [InlineData(ClientCertificateMode.Allow, false, ClientCertificateMode.Allow, HandshakeStatus.Sufficient)]
    [InlineData(ClientCertificateMode.Allow, false, ClientCertificateMode.Require, HandshakeStatus.CertificateNotProved)]
    [InlineData(ClientCertificateMode.Allow, true, ClientCertificateMode.Require, HandshakeStatus.Sufficient)]
    [InlineData(ClientCertificateMode.Require, true, ClientCertificateMode.Require, HandshakeStatus.Sufficient)]
    [InlineData(ClientCertificateMode.Require, true, ClientCertificateMode.None, HandshakeStatus.Sufficient)]
    public void Decide_ByCertificate(ClientCertificateMode asked, bool hasCertificate, ClientCertificateMode need, object fit) =>
        Assert.Equal(fit, HandshakeRules.Decide(
            new HandshakeState(asked, hasCertificate, IsHttp2: true), new HandshakeRequirement(need, IsConnectionBound: false)));

    [Theory]
    [InlineData(true, true, HandshakeStatus.SharedConnection)]
    [InlineData(true, false, HandshakeStatus.Sufficient)]
    [InlineData(false, true, HandshakeStatus.Sufficient)]
    public void Decide_BySharing(bool isBound, bool isHttp2, object fit) =>
        Assert.Equal(fit, HandshakeRules.Decide(
            new HandshakeState(ClientCertificateMode.None, false, isHttp2), new HandshakeRequirement(ClientCertificateMode.None, isBound)));

    [Theory]
    [InlineData("mail.example.com", 421)]
    [InlineData("", 403)]
    [InlineData(null, 403)]
    public void Status_InvitesToReconnect_OnlyWhoSendsAName(string? serverName, int status) =>
        Assert.Equal(status, HandshakeRules.StatusFor(serverName));

    [Theory]
    [InlineData("devices.example.com", RouteAuthentication.Anonymous, ClientCertificateMode.Require, false)]
    [InlineData("DEVICES.example.com", null, ClientCertificateMode.Require, false)]
    [InlineData("asked.example.com", RouteAuthentication.Basic, ClientCertificateMode.None, false)]
    [InlineData("asked.example.com", RouteAuthentication.ClientCertificate, ClientCertificateMode.Allow, false)]
    [InlineData("staff.example.com", RouteAuthentication.ClientCertificate, ClientCertificateMode.Allow, false)]
    [InlineData("staff.example.com", null, ClientCertificateMode.None, false)]
    [InlineData("never.example.com", RouteAuthentication.ClientCertificate, ClientCertificateMode.None, false)]
    [InlineData("through.example.com", RouteAuthentication.PassThrough, ClientCertificateMode.None, true)]
    [InlineData("through.example.com", RouteAuthentication.Basic, ClientCertificateMode.None, false)]
    [InlineData("mail.example.com", RouteAuthentication.Basic, ClientCertificateMode.None, false)]
    public void Need_OfAHostAndRoute_IsNoMoreThanItsOwnHandshakeGives(
        string host, RouteAuthentication? scheme, ClientCertificateMode certificate, bool isBound)
    {
        using var hosts = new PublishedHosts(new PublishingOptions(
            new Dictionary<string, PublishedRouteOptions>
            {
                ["staff"] = new()
                {
                    Hosts = ["staff.example.com"],
                    Authentication = [RouteAuthentication.ClientCertificate, RouteAuthentication.Basic],
                },
                ["never"] = new() { Hosts = ["never.example.com"], Authentication = [RouteAuthentication.ClientCertificate] },
                ["through"] = new() { Hosts = ["through.example.com"], Authentication = [RouteAuthentication.PassThrough] },
            },
            new Dictionary<string, ClusterOptions>()));
        var listener = new ListenerOptions
        {
            Protocol = ListenerProtocol.Https,
            ClientCertificateNames = new Dictionary<string, ClientCertificateMode>(StringComparer.OrdinalIgnoreCase)
            {
                ["devices.example.com"] = ClientCertificateMode.Require,
                ["asked.example.com"] = ClientCertificateMode.Allow,
                ["never.example.com"] = ClientCertificateMode.None,
            },
        };
        var route = scheme is { } known ? new RoutePreauthentication { Route = "r", Schemes = [known] } : null;

        Assert.Equal(new HandshakeRequirement(certificate, isBound), HandshakeRequirement.Of(listener, hosts, host, route));
    }
}
