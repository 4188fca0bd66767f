namespace Gateway.Listeners.Tls;

/// <summary>What the handshake of a connection gave the requests on it.</summary>
/// <param name="Certificate">Whether it asked for the client's certificate.</param>
/// <param name="HasCertificate">Whether one was presented that an authority vouches for.</param>
/// <param name="IsHttp2">Whether its streams share the connection.</param>
internal readonly record struct HandshakeState(ClientCertificateMode Certificate, bool HasCertificate, bool IsHttp2);
