using System.Security.Authentication;

namespace Gateway.Listeners;

/// <summary>
/// The listener of a connection. It is set on every connection, so it is also a feature of each request.
/// </summary>
internal interface IListenerFeature
{
    /// <summary>The listener's name in the configuration; <c>admin</c> for the admin endpoint.</summary>
    string Name { get; }

    /// <summary>The protocol of the listener.</summary>
    ListenerKind Kind { get; }

    /// <summary>
    /// The negotiated TLS version, or None. It is stored here, because the TLS stream may be disposed before the last request ends.
    /// </summary>
    SslProtocols TlsProtocol { get; }

    /// <summary>The server name that the client requested (SNI), or null.</summary>
    string? ServerName { get; }
}
