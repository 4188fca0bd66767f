namespace Gateway.Listeners.Tls;

/// <summary>
/// Whether a request may be served on its connection: the decision, the metric tag and the word in the log and of <c>gateway explain</c>.
/// </summary>
internal enum HandshakeStatus
{
    /// <summary>The handshake gave all that the request needs.</summary>
    Sufficient,

    /// <summary>
    /// 421: the host asks for the client's certificate in the handshake, and this one was for another name and did not ask.
    /// </summary>
    CertificateNotAsked,

    /// <summary>
    /// 421: the host requires the client's certificate, and this handshake asked for one and was given none that is taken.
    /// </summary>
    CertificateNotProved,

    /// <summary>
    /// 421: the host speaks HTTP/1.1 alone, since its routes authenticate connections, and this connection speaks HTTP/2.
    /// </summary>
    SharedConnection,
}
