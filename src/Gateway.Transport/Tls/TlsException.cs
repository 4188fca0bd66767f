namespace Gateway.Transport.Tls;

/// <summary>OpenSSL rejected a setting, such as a certificate without its key or an unknown cipher.</summary>
public sealed class TlsException(string message) : Exception(message);
