namespace Gateway.Transport.Upstream;

/// <summary>The back end has reset its connection or broken TLS, or the gateway has cut it while it was in use.</summary>
public sealed class UpstreamException(string message) : IOException(message);
