namespace Gateway.Transport.Upstream;

/// <summary>How a handshake with a back end ended.</summary>
public enum UpstreamTlsResult
{
    /// <summary>The connection is encrypted, and the back end is who it should be.</summary>
    Done,

    /// <summary>The back end's certificate is not good.</summary>
    Untrusted,

    /// <summary>The handshake failed, or the back end closed.</summary>
    Failed,
}
