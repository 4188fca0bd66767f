using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;
using Gateway.Listeners.PlainHttp;
using Gateway.Listeners.Tls;

namespace Gateway.Listeners;

/// <summary>One entry of <c>Listeners</c>: an address the gateway accepts connections on.</summary>
internal sealed class ListenerOptions
{
    [Required]
    [Description("Address and port: 0.0.0.0:443, [::]:443, 127.0.0.1:8443; port 0 takes a free one.")]
    [ValueForm(ValueForm.Endpoint)]
    public string Endpoint { get; init; } = "";

    [Required]
    [Description("The protocol: Https, HttpsRedirect (plain HTTP that only redirects) or a mail protocol.")]
    public ListenerProtocol Protocol { get; init; }

    [Description("How TLS begins on a mail listener: Implicit, or StartTls. Https is always Implicit.")]
    public TlsMode Tls { get; init; } = TlsMode.Implicit;

    [Description("Which TLS versions and ciphers are accepted: Modern is TLS 1.3 alone; Compatible is TLS 1.2 with forward secrecy and "
        + "AEAD, and 1.3.")]
    public TlsPolicy TlsPolicy { get; init; } = TlsPolicy.Compatible;

    [Description("Stricter minimums for TLS clients: protocol, cipher and key exchange.")]
    public TlsStrengthOptions TlsStrength { get; init; } = new();

    [Description("HTTP versions offered by ALPN on an Https listener.")]
    public HttpVersions HttpVersions { get; init; } = HttpVersions.Http1AndHttp2;

    [Description("Whether the handshake requests the client's certificate, for every server name. With None, it is requested for names "
        + "whose routes accept certificates.")]
    public ClientCertificateMode ClientCertificate { get; init; }

    [Description("Overrides ClientCertificate for individual server names: { \"devices.example.com\": \"Require\" }.")]
    public IReadOnlyDictionary<string, ClientCertificateMode> ClientCertificateNames { get; init; } =
        new Dictionary<string, ClientCertificateMode>();

    [Description("Networks (CIDR) whose connections begin with a PROXY protocol header (v1 or v2); all others must not send one.")]
    [ValueForm(ValueForm.Network)]
    public IReadOnlyList<string> ProxyProtocolFrom { get; init; } = [];

    [Description("Strict-Transport-Security on an Https listener.")]
    public HstsOptions Hsts { get; init; } = new();

    [Range(1, 65_535)]
    [Description("The public port of HTTPS that an HttpsRedirect listener sends clients to.")]
    public int RedirectPort { get; init; } = 443;

    [Description("The host that an HttpsRedirect listener sends Autodiscover clients to that ask any autodiscover.* name for "
        + "/autodiscover/autodiscover.xml; by default the name they asked for, if it is published. For further SMTP domains, which need no "
        + "certificate then.")]
    [ValueForm(ValueForm.Host)]
    public string? RedirectTo { get; init; }

    [Description("Limits of connections, bytes and time.")]
    public ListenerLimitsOptions Limits { get; init; } = new();
}
