namespace Gateway.Transport.Tls;

/// <summary>OpenSSL refused to be set up as asked: a certificate without its key, a list of ciphers that it does not know.</summary>
public sealed class TlsException(string message) : Exception(message);
