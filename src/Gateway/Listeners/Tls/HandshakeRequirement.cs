using Gateway.Preauthentication;
using Gateway.Publishing;

namespace Gateway.Listeners.Tls;

/// <summary>What a request requires of its connection's handshake. A handshake for the request's own host always satisfies it.</summary>
/// <param name="Certificate">Whether the client's certificate must have been requested or presented.</param>
/// <param name="IsConnectionBound">Whether the route authenticates connections, so that a connection must not be shared.</param>
internal readonly record struct HandshakeRequirement(ClientCertificateMode Certificate, bool IsConnectionBound)
{
    /// <param name="listener">The settings of the request's listener.</param>
    /// <param name="hosts">The hosts of the current routes.</param>
    /// <param name="host">The request's host, without the port.</param>
    /// <param name="route">The authentication of the matched route, or null if no route matched.</param>
    public static HandshakeRequirement Of(ListenerOptions listener, PublishedHosts hosts, string host, RoutePreauthentication? route)
    {
        var mode = ClientCertificateRequests.ModeFor(listener, hosts, host);
        var schemes = route?.Schemes ?? [];

        // A required certificate applies to all routes of the host. A requested one matters only to routes that accept certificates.
        var isNeeded = mode == ClientCertificateMode.Require
            || (mode == ClientCertificateMode.Allow && schemes.Contains(RouteAuthentication.ClientCertificate));
        return new(
            isNeeded ? mode : ClientCertificateMode.None,
            listener.HttpVersions == HttpVersions.Http1AndHttp2
                && schemes.Any(s => s is RouteAuthentication.PassThrough or RouteAuthentication.Negotiate)
                && hosts.IsConnectionBound(host));
    }
}
