using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Gateway.Identity.ClientCertificates;
using Gateway.Listeners.Tls;
using Gateway.Mail.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Listeners;

/// <summary>
/// The state of a connection, as a connection feature. Data that is needed at the end is stored here at the beginning, because a socket or
/// a TLS stream throws after the client has reset it.
/// </summary>
internal sealed class ListenerConnection(Listener listener, EndPoint? peer) : IListenerFeature, IPeerFeature
{
    public string Name => Listener.Name;

    public ListenerKind Kind => Listener.Kind;

    public Listener Listener { get; } = listener;

    public EndPoint? Peer { get; } = peer;

    /// <summary>The settings when the connection was accepted.</summary>
    public ListenerSettings Settings { get; } = listener.Settings;

    /// <summary>The TLS options of the handshake, set once the ClientHello is admitted.</summary>
    public SslServerAuthenticationOptions? TlsOptions { get; set; }

    public string? ServerName { get; set; }

    /// <summary>Whether the handshake is the validation of a tls-alpn-01 challenge.</summary>
    public bool IsAcmeValidation { get; set; }

    /// <summary>Whether the handshake requests the client's certificate.</summary>
    public ClientCertificateMode CertificateMode { get; set; }

    /// <summary>The validation result of the client's certificate; null if there was none.</summary>
    public CertificateFault? CertificateFault { get; set; }

    public SslProtocols TlsProtocol { get; set; }

    /// <summary>Whether the handshake is complete.</summary>
    public bool IsSecure { get; set; }

    public ConnectionEnd End { get; set; }

    /// <summary>The state of the handshake that requests on the connection depend on.</summary>
    public HandshakeState Given(bool isHttp2) =>
        new(CertificateMode, CertificateFault == Identity.ClientCertificates.CertificateFault.None, isHttp2);

    /// <summary>Gets the record of an accepted connection.</summary>
    public static ListenerConnection Of(ConnectionContext connection) =>
        (ListenerConnection)connection.Features.GetRequiredFeature<IListenerFeature>();
}
