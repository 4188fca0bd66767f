namespace Gateway.Transport.Upstream;

/// <summary>The result of a handshake with a back end.</summary>
public enum UpstreamTlsResult
{
    /// <summary>The connection is encrypted, and the back end's certificate was verified.</summary>
    Done,

    /// <summary>The back end's certificate was rejected.</summary>
    Untrusted,

    /// <summary>The handshake failed, or the back end closed the connection.</summary>
    Failed,
}
