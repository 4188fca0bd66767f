using System.Collections.Frozen;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Selection;
using Gateway.Mail.Protocols;
using Gateway.Publishing;

namespace Gateway.Listeners.Tls;

/// <summary>The handshake parameters of a listener, except the certificate.</summary>
/// <param name="Strength">The required strength.</param>
/// <param name="Http">The HTTP versions for ALPN, or null on a mail listener.</param>
/// <param name="Protocol">The protocol.</param>
internal sealed record TlsProfile(TlsStrength Strength, HttpVersions? Http, ListenerProtocol Protocol)
{
    private static readonly List<SslApplicationProtocol> Http2AndHttp1 = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
    private static readonly List<SslApplicationProtocol> Http1 = [SslApplicationProtocol.Http11];

    private static readonly List<SslApplicationProtocol> None = [];

    // RFC 7301 registry: a client that offers protocols without this one is not a mail client.
    private static readonly FrozenDictionary<ListenerProtocol, List<SslApplicationProtocol>> Mail = Enum.GetValues<ListenerProtocol>()
        .Where(l => l.MailProtocol() is { } mail && MailProtocols.ApplicationProtocolOf(mail) is not null)
        // only mail listeners remain here
        .ToFrozenDictionary(
            l => l, l => new List<SslApplicationProtocol> { new(MailProtocols.ApplicationProtocolOf(l.MailProtocol()!.Value)!) });

    // RFC 8737 3.
    private static readonly List<SslApplicationProtocol> AcmeTls = [new("acme-tls/1")];

    /// <summary>
    /// The profile for one name. It excludes HTTP/2, which shares connections, if the name's routes authenticate connections.
    /// </summary>
    public TlsProfile For(PublishedHosts hosts, string? serverName) =>
        Http == HttpVersions.Http1AndHttp2 && hosts.IsConnectionBound(serverName ?? "") ? this with { Http = HttpVersions.Http1 } : this;

    /// <summary>The profile that responds to tls-alpn-01 and serves no other traffic.</summary>
    public static SslServerAuthenticationOptions ForAcme(SslStreamCertificateContext certificate) => new()
    {
        ServerCertificateContext = certificate,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        EncryptionPolicy = EncryptionPolicy.RequireEncryption,
        AllowRenegotiation = false,
        AllowTlsResume = false,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        ApplicationProtocols = AcmeTls,
    };

    /// <summary>
    /// Creates the options for one certificate. CipherSuitesPolicy is not set, because with it .NET does not resume sessions.
    /// </summary>
    public SslServerAuthenticationOptions With(ServerCertificate certificate) => new()
    {
        ServerCertificateContext = certificate.Context,
        EnabledSslProtocols = Strength.Protocol == TlsMinimum.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13,
        EncryptionPolicy = EncryptionPolicy.RequireEncryption,
        AllowRenegotiation = false,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        ApplicationProtocols = (Http, Protocol) switch
        {
            (HttpVersions.Http1AndHttp2, _) => Http2AndHttp1,
            (HttpVersions.Http1, _) => Http1,
            _ => Mail.GetValueOrDefault(Protocol, None),
        },
    };
}
