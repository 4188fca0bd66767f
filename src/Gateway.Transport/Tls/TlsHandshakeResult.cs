namespace Gateway.Transport.Tls;

/// <summary>How a server's handshake ended.</summary>
/// <param name="IsDone">Whether the connection is encrypted.</param>
/// <param name="Failure">Why it is not, in words for a log.</param>
public readonly record struct TlsHandshakeResult(bool IsDone, string? Failure);
