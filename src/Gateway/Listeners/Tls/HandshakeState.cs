namespace Gateway.Listeners.Tls;

/// <summary>The result of a connection's handshake, as far as requests depend on it.</summary>
/// <param name="Certificate">Whether it requested the client's certificate.</param>
/// <param name="HasCertificate">Whether the client presented a valid certificate.</param>
/// <param name="IsHttp2">Whether the connection speaks HTTP/2, whose streams share it.</param>
internal readonly record struct HandshakeState(ClientCertificateMode Certificate, bool HasCertificate, bool IsHttp2);
