using Gateway.Certificates.Settings;
using Gateway.Listeners;
using Gateway.Listeners.Tls;
using Gateway.Preauthentication;
using Gateway.Publishing;
using Xunit;

namespace Gateway.UnitTests.Listeners.Tls;

public sealed class HandshakeWarningsTests
{
    [Theory]
    [InlineData("mail.example.com:a.pfx devices.example.com:b.pfx", "")]
    [InlineData("mail.example.com:shared.pfx devices.example.com:b.pfx", "")]
    [InlineData("mail.example.com:shared.pfx devices.example.com:shared.pfx", "connection to mail.example.com for devices.example.com")]
    [InlineData("*.example.com:a.pfx", "connection to mail.example.com for devices.example.com")]
    [InlineData("*.example.com:a.pfx devices.example.com:b.pfx", "connection to mail.example.com for devices.example.com")]
    [InlineData("devices.example.com:b.pfx", "")]
    public void Hosts_OfOneCertificate_WhoseHandshakesDiffer_AreTold(string names, string expected)
    {
        var certificates = names.Split(' ').Select(n => n.Split(':')).ToDictionary(n => n[0], n => new CertificateOptions { File = n[1] });
        var listener = Listener(("devices.example.com", ClientCertificateMode.Require));

        var warnings = Find(listener, certificates, Route("mail.example.com", RouteAuthentication.Basic), Route(
            "devices.example.com", RouteAuthentication.Anonymous));

        Assert.Equal(expected.Length > 0 ? 1 : 0, warnings.Count);
        Assert.All(warnings, w => Assert.Contains(expected, w.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(RouteAuthentication.PassThrough, "offers HTTP/1.1 alone")]
    [InlineData(RouteAuthentication.ClientCertificate, "requests the client's certificate")]
    public void Host_WhoseRoutesNeedAnotherHandshake_IsTold(RouteAuthentication scheme, string expected)
    {
        var certificates = new Dictionary<string, CertificateOptions>
        {
            ["mail.example.com"] = new() { AlternativeNames = ["other.example.com"] },
            ["other.example.com"] = new(),
        };

        var warnings = Find(
            Listener(), certificates, Route("mail.example.com", RouteAuthentication.Basic), Route("other.example.com", scheme));

        Assert.Contains(expected, Assert.Single(warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Host_ThatSharesNoConnection_IsNotTold()
    {
        var listener = new ListenerOptions { Protocol = ListenerProtocol.Https, HttpVersions = HttpVersions.Http1 };
        var certificates = new Dictionary<string, CertificateOptions> { ["*.example.com"] = new() };

        Assert.Empty(Find(listener, certificates, Route("mail.example.com", RouteAuthentication.Basic), Route(
            "other.example.com", RouteAuthentication.ClientCertificate)));
    }

    [Fact]
    public void Name_ThatIsNeverAskedForTheCertificatesItsRoutesTake_IsTold()
    {
        var listener = Listener(("other.example.com", ClientCertificateMode.None));

        var warning = Assert.Single(Find(
            listener, new Dictionary<string, CertificateOptions>(), Route("other.example.com", RouteAuthentication.ClientCertificate)));

        Assert.Equal("https:ClientCertificateNames:other.example.com", warning.Key);
    }

    private static List<(string Key, string Message)> Find(
        ListenerOptions listener, Dictionary<string, CertificateOptions> names, params PublishedRouteOptions[] routes) =>
    [
        .. HandshakeWarnings.Find(
            new Dictionary<string, ListenerOptions> { ["https"] = listener },
            new CertificatesOptions { Names = names },
            new PublishingOptions(routes.ToDictionary(r => r.Hosts[0]), new Dictionary<string, ClusterOptions>())),
    ];

    private static ListenerOptions Listener(params (string Name, ClientCertificateMode Mode)[] names) =>
        new() { Protocol = ListenerProtocol.Https, ClientCertificateNames = names.ToDictionary(n => n.Name, n => n.Mode) };

    private static PublishedRouteOptions Route(string host, RouteAuthentication scheme) =>
        new() { Hosts = [host], Authentication = [scheme] };
}
