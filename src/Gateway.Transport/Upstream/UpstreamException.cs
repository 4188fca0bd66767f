namespace Gateway.Transport.Upstream;

/// <summary>The back end reset the connection or violated TLS, or the gateway aborted the connection while it was in use.</summary>
public sealed class UpstreamException(string message) : IOException(message);
