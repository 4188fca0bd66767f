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
/// What the steps of a connection know of it, as a connection feature. What is needed at the connection's end is remembered here from its
/// beginning: a socket or a TLS stream that the client has reset answers no question.
/// </summary>
internal sealed class ListenerConnection(Listener listener, EndPoint? peer) : IListenerFeature, IPeerFeature
{
    public string Name => Listener.Name;

    public ListenerKind Kind => Listener.Kind;

    public Listener Listener { get; } = listener;

    public EndPoint? Peer { get; } = peer;

    /// <summary>The settings in force when the connection came.</summary>
    public ListenerSettings Settings { get; } = listener.Settings;

    /// <summary>What TLS is to be offered, once the client's first message has been admitted.</summary>
    public SslServerAuthenticationOptions? TlsOptions { get; set; }

    public string? ServerName { get; set; }

    /// <summary>Whether the handshake is a CA's look at who answers here, and nothing more.</summary>
    public bool IsAcmeValidation { get; set; }

    /// <summary>Whether the handshake asks for the client's certificate.</summary>
    public ClientCertificateMode CertificateMode { get; set; }

    /// <summary>How the client's certificate was judged; null where there was none.</summary>
    public CertificateFault? CertificateFault { get; set; }

    public SslProtocols TlsProtocol { get; set; }

    /// <summary>Whether the handshake was completed.</summary>
    public bool IsSecure { get; set; }

    public ConnectionEnd End { get; set; }

    /// <summary>What the handshake gave the requests on the connection.</summary>
    public HandshakeState Given(bool isHttp2) =>
        new(CertificateMode, CertificateFault == Identity.ClientCertificates.CertificateFault.None, isHttp2);

    /// <summary>The record of a connection that a listener of ours took.</summary>
    public static ListenerConnection Of(ConnectionContext connection) =>
        (ListenerConnection)connection.Features.GetRequiredFeature<IListenerFeature>();
}
