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
}
