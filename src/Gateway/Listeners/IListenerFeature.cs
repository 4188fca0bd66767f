using System.Security.Authentication;

namespace Gateway.Listeners;

/// <summary>
/// Which listener a connection came in by: set on every connection, so it is among the features of each of its requests too.
/// </summary>
internal interface IListenerFeature
{
    /// <summary>The listener's name in the configuration; <c>admin</c> for the admin endpoint.</summary>
    string Name { get; }

    /// <summary>What is spoken there.</summary>
    ListenerKind Kind { get; }

    /// <summary>
    /// The version of TLS that was negotiated, or None. It is remembered: the TLS stream itself may be gone before the last request.
    /// </summary>
    SslProtocols TlsProtocol { get; }

    /// <summary>The name the client asked for (SNI), or null.</summary>
    string? ServerName { get; }
}
