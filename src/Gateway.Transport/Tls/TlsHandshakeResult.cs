namespace Gateway.Transport.Tls;

/// <summary>The result of a server's handshake.</summary>
/// <param name="IsDone">Whether the connection is encrypted.</param>
/// <param name="Failure">The error message for the log, or null.</param>
public readonly record struct TlsHandshakeResult(bool IsDone, string? Failure);
