using Gateway.Publishing.Buffering;

namespace Gateway.Publishing;

/// <summary>What decides how connections to a cluster are made and how its bodies are kept.</summary>
/// <param name="Tls">The TLS options.</param>
/// <param name="Connect">The options of connections.</param>
/// <param name="Responses">The options of responses.</param>
/// <param name="RequestBuffering">Which request bodies are buffered.</param>
/// <param name="RequestBuffer">The limits of buffered bodies.</param>
/// <param name="Written">When the files that the TLS options name were written.</param>
internal sealed record DigestedCluster(
    ClusterTlsOptions Tls,
    ClusterConnectOptions Connect,
    ClusterResponsesOptions Responses,
    RequestBuffering RequestBuffering,
    RequestBufferOptions RequestBuffer,
    IReadOnlyList<long> Written);
