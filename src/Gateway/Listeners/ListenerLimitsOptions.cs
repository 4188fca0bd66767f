using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;

namespace Gateway.Listeners;

/// <summary>The limits of one listener.</summary>
internal sealed class ListenerLimitsOptions
{
    [Range(1, 10_000_000)]
    [Description("Most concurrent connections.")]
    public int Connections { get; init; } = 100_000;

    [Range(1, 10_000_000)]
    [Description("Most concurrent connections from one source: an IPv4 address, or an IPv6 /64.")]
    public int ConnectionsPerSource { get; init; } = 1_000;

    [TimeRange("00:00:01", "00:05:00")]
    [Description("Time for the PROXY header and the TLS handshake, each.")]
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [TimeRange("00:00:01", "00:10:00")]
    [Description("Time for the request line and headers; HTTP listeners share the longest of theirs.")]
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(30);

    [TimeRange("00:00:05", "1.00:00:00")]
    [Description("How long a connection may stay open between requests; HTTP listeners share the longest of theirs.")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(130);

    [TimeRange("00:00:10", "02:00:00")]
    [Description("After how much silence TCP keep-alive asks a client whether it is there, which also keeps its connection in the state "
        + "tables of NAT and firewalls; below five minutes for networks that forget sooner. It applies when the listener is bound.")]
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(5);

    [Range(8_192, 1_048_576)]
    [Description("Bytes of all request headers together; Kerberos tokens need 65536 and more. HTTP listeners share the largest of theirs.")]
    public int HeaderBytes { get; init; } = 131_072;

    [Range(1_048_576, 1_099_511_627_776)]
    [Description("Bytes that are held for HTTP/2 clients which do not read their responses, all together: what waits, and 32 KB for each "
        + "response that waits. Beyond it, the connection that leaves most unread is ended with ENHANCE_YOUR_CALM.")]
    public long UnreadBytes { get; init; } = 134_217_728;
}
