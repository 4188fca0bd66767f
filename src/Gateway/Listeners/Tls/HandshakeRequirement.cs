using Gateway.Preauthentication;
using Gateway.Publishing;

namespace Gateway.Listeners.Tls;

/// <summary>What a request needs of its connection's handshake; never more than a handshake for its own host gives.</summary>
/// <param name="Certificate">Whether the client's certificate must have been asked for, or proved.</param>
/// <param name="IsConnectionBound">Whether its route authenticates connections, so that none may be shared.</param>
internal readonly record struct HandshakeRequirement(ClientCertificateMode Certificate, bool IsConnectionBound)
{
    /// <param name="listener">The settings of the listener it came in by.</param>
    /// <param name="hosts">The hosts of the routes in force.</param>
    /// <param name="host">The request's host, without the port.</param>
    /// <param name="route">What its route asks of callers, or null where no route matched.</param>
    public static HandshakeRequirement Of(ListenerOptions listener, PublishedHosts hosts, string host, RoutePreauthentication? route)
    {
        var mode = ClientCertificateRequests.ModeFor(listener, hosts, host);
        var schemes = route?.Schemes ?? [];

        // What is required holds for all that the host has; what is only asked for matters to the routes that take it.
        var isNeeded = mode == ClientCertificateMode.Require
            || (mode == ClientCertificateMode.Allow && schemes.Contains(RouteAuthentication.ClientCertificate));
        return new(
            isNeeded ? mode : ClientCertificateMode.None,
            listener.HttpVersions == HttpVersions.Http1AndHttp2
                && schemes.Any(s => s is RouteAuthentication.PassThrough or RouteAuthentication.Negotiate)
                && hosts.IsConnectionBound(host));
    }
}
