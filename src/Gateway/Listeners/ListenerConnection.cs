using System.Net.Security;
using System.Security.Authentication;
using Gateway.Identity.ClientCertificates;
using Gateway.Listeners.Tls;
using Gateway.Mail.Connections;
using Gateway.Transport.Draining;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Listeners;

/// <summary>
/// The state of a connection, as a connection feature. Data that is needed at the end is stored here at the beginning, because a socket or
/// a TLS stream throws after the client has reset it.
/// </summary>
internal sealed class ListenerConnection(Listener listener, ConnectionContext connection, ConnectionDrain drain, long accepted)
    : IListenerFeature, IPeerFeature, IDrainFeature
{
    private readonly string _id = connection.ConnectionId;
    private readonly IConnectionLifetimeNotificationFeature? _closing = connection.Features.Get<IConnectionLifetimeNotificationFeature>();
    private bool _isAskedToClose;

    public string Name => Listener.Name;

    public ListenerKind Kind => Listener.Kind;

    public Listener Listener { get; } = listener;

    public SocketEnds? Socket { get; } = SocketEnds.Of(connection.LocalEndPoint, connection.RemoteEndPoint);

    /// <summary>The timestamp at which the connection was accepted.</summary>
    public long Accepted => accepted;

    public DrainNotice Notice => drain.NoticeFor(_id, accepted);

    /// <summary>
    /// Whether the next response of HTTP/1.1 is the last one. A connection that came after the beginning of a drain carries one request.
    /// </summary>
    public bool ClosesAfterResponse => drain.IsTelling && (!drain.IsFromBefore(accepted) || Notice != DrainNotice.None);

    /// <summary>Whether the connection carries HTTP/2.</summary>
    public bool IsHttp2 { get; set; }

    /// <summary>Whether the connection left HTTP/1.1 by a 101, after which the server must not touch it.</summary>
    public bool IsUpgraded { get; set; }

    /// <summary>The timestamp at which the connection was found to be told; null before.</summary>
    public long? Told { get; set; }

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

    /// <summary>
    /// Asks the server to take no further request: over HTTP/2 it sends GOAWAY, and an idle connection of HTTP/1.1 is closed.
    /// </summary>
    public void AskToClose()
    {
        if (!_isAskedToClose && !IsUpgraded)
        {
            _isAskedToClose = true;
            _closing?.RequestClose();
        }
    }

    /// <summary>Gets the record of an accepted connection.</summary>
    public static ListenerConnection Of(ConnectionContext connection) =>
        (ListenerConnection)connection.Features.GetRequiredFeature<IListenerFeature>();
}
