namespace Gateway.Listeners.Tls;

/// <summary>
/// Decides whether a request may be served on its connection. A connection is made for one name and may carry requests for others: an
/// HTTP/2 client reuses it for every name in the certificate (RFC 9113, 9.1.1), and a client can send any Host header. What only the
/// handshake can request cannot be obtained later.
/// </summary>
internal static class HandshakeRules
{
    public static HandshakeStatus Decide(in HandshakeState given, in HandshakeRequirement need)
    {
        if (need.Certificate != ClientCertificateMode.None && given.Certificate == ClientCertificateMode.None)
        {
            return HandshakeStatus.CertificateNotAsked;
        }

        if (need.Certificate == ClientCertificateMode.Require && !given.HasCertificate)
        {
            return HandshakeStatus.CertificateNotProved;
        }

        return need.IsConnectionBound && given.IsHttp2 ? HandshakeStatus.SharedConnection : HandshakeStatus.Sufficient;
    }

    /// <summary>
    /// The HTTP status of a request whose handshake is not sufficient. 421 invites the client to try another connection, so it is only for
    /// clients whose handshake for the host is sufficient. One that sends no name, because it is old or uses an address, gets the same
    /// handshake each time and would try for ever.
    /// </summary>
    /// <param name="serverName">
    /// The name in the handshake, or null. It is the request's own host only if the configuration has changed since, and then a new
    /// connection helps too.
    /// </param>
    public static int StatusFor(string? serverName) =>
        string.IsNullOrEmpty(serverName) ? StatusCodes.Status403Forbidden : StatusCodes.Status421MisdirectedRequest;
}
