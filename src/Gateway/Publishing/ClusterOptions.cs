using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Mail.Clusters;
using Gateway.Publishing.Buffering;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Publishing;

/// <summary>One entry of <c>Clusters</c>: back ends that are equal. Members that YARP documents for a cluster have YARP's names.</summary>
internal sealed class ClusterOptions
{
    [Required]
    [Description("The back ends by name, each with an Address such as https://ex1.corp.example.com or imaps://mbx1.corp.example.com:993.")]
    public IReadOnlyDictionary<string, DestinationConfig> Destinations { get; init; } = new Dictionary<string, DestinationConfig>();

    [Description("How a destination is chosen: PowerOfTwoChoices, FirstAlphabetical, Random, RoundRobin, LeastRequests.")]
    public string? LoadBalancingPolicy { get; init; }

    [Description("Whether and how a client stays with its destination.")]
    public SessionAffinityConfig? SessionAffinity { get; init; }

    [Description("Active and passive health checks.")]
    public HealthCheckConfig? HealthCheck { get; init; }

    [Description("Settings of the connections to the destinations.")]
    public HttpClientConfig? HttpClient { get; init; }

    [Description("Settings of each forwarded request: ActivityTimeout, Version.")]
    public ForwarderRequestConfig? HttpRequest { get; init; }

    [Description("How the destinations' certificates are verified.")]
    public ClusterTlsOptions Tls { get; init; } = new();

    [Description("Whether HTTP request bodies without a length (chunked, or HTTP/2) are sent on as they come (None), or are kept until "
        + "they are whole and sent with a Content-Length (Length), for back ends that take no chunked bodies, such as SOGo.")]
    public RequestBuffering RequestBuffering { get; init; }

    [Description("Where bodies are kept by RequestBuffering, and how much of them.")]
    public RequestBufferOptions RequestBuffer { get; init; } = new();

    [Description("How long HTTP destinations may take to connect, and when the next one is asked.")]
    public ClusterConnectOptions Connect { get; init; } = new();

    [Description("Which malformed responses of HTTP destinations are accepted.")]
    public ClusterResponsesOptions Responses { get; init; } = new();

    [Description("How the gateway speaks to mail back ends.")]
    public MailClusterOptions Mail { get; init; } = new();

    [Description("Free key-value pairs, for YARP extensions.")]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
