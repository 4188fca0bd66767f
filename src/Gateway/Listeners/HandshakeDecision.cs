namespace Gateway.Listeners;

/// <summary>
/// Decides whether a request may be served on its connection. A connection is made for one name, and carries requests for others: an HTTP/2
/// client reuses it for every name in its certificate (RFC 9113, 9.1.1), and anybody can write any Host. What only a handshake can ask for, no
/// later step can make up for.
/// </summary>
internal static class HandshakeDecision
{
    public static HandshakeFit Decide(in HandshakeGiven given, in HandshakeNeed need)
    {
        if (need.Certificate != ClientCertificateMode.None && given.Certificate == ClientCertificateMode.None)
        {
            return HandshakeFit.CertificateNotAsked;
        }

        if (need.Certificate == ClientCertificateMode.Require && !given.HasCertificate)
        {
            return HandshakeFit.CertificateNotProved;
        }

        return need.IsConnectionBound && given.IsHttp2 ? HandshakeFit.SharedConnection : HandshakeFit.Sufficient;
    }
}
