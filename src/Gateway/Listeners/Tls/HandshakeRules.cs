namespace Gateway.Listeners.Tls;

/// <summary>
/// Decides whether a request may be served on its connection. A connection is made for one name, and carries requests for others: an HTTP/2
/// client reuses it for every name in its certificate (RFC 9113, 9.1.1), and anybody can write any Host. What only a handshake can ask for,
/// no later step can make up for.
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
