namespace Gateway.Listeners.Tls;

/// <summary>
/// Whether a request may be served on its connection, as in the metric tag, the log and <c>gateway explain</c>.
/// </summary>
internal enum HandshakeStatus
{
    /// <summary>The handshake satisfies the request.</summary>
    Sufficient,

    /// <summary>
    /// 421: the host requests the client's certificate, and this handshake was for another name and did not request it.
    /// </summary>
    CertificateNotAsked,

    /// <summary>
    /// 421: the host requires the client's certificate, and this handshake requested one and got no valid certificate.
    /// </summary>
    CertificateNotProved,

    /// <summary>
    /// 421: the host offers only HTTP/1.1, because its routes authenticate connections, and this connection speaks HTTP/2.
    /// </summary>
    SharedConnection,
}
