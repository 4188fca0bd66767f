namespace Gateway.Listeners.Tls;

/// <summary>
/// Whether a request may be served on its connection, as in the metric tag, the log and <c>gateway explain</c>. What is not sufficient is
/// answered as <see cref="HandshakeRules.StatusFor"/> says.
/// </summary>
internal enum HandshakeStatus
{
    /// <summary>The handshake satisfies the request.</summary>
    Sufficient,

    /// <summary>
    /// The host requests the client's certificate, and this handshake was for another name and did not request it.
    /// </summary>
    CertificateNotAsked,

    /// <summary>
    /// The host requires the client's certificate, and this handshake requested one and got no valid certificate.
    /// </summary>
    CertificateNotProved,

    /// <summary>
    /// The host offers only HTTP/1.1, because its routes authenticate connections, and this connection speaks HTTP/2.
    /// </summary>
    SharedConnection,
}
