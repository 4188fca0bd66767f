using System.Collections.Frozen;
using System.Reflection;

namespace Gateway.Configuration;

/// <summary>Descriptions and required members of YARP's option types, which have no attributes of their own.</summary>
internal static class YarpMembers
{
    private static readonly FrozenSet<string> Required = FrozenSet.Create(
        "DestinationConfig.Address", "RouteHeader.Name", "RouteQueryParameter.Name", "SessionAffinityConfig.AffinityKeyName");

    private static readonly FrozenDictionary<string, string> Descriptions = new Dictionary<string, string>
    {
        ["RouteMatch.Methods"] = "HTTP methods that the route matches; an empty list matches every method.",
        ["RouteMatch.Hosts"] = "Host names that the route matches: mail.example.com, *.example.com; optionally with a port.",
        ["RouteMatch.Path"] = "Path pattern: /owa/{**rest} matches everything below /owa.",
        ["RouteMatch.Headers"] = "Headers that a request must have; all of them must match.",
        ["RouteMatch.QueryParameters"] = "Query parameters that a request must have; all of them must match.",
        ["RouteHeader.Name"] = "Name of the header, not case-sensitive.",
        ["RouteHeader.Values"] = "Values, one of which must match; empty for the modes Exists and NotExists.",
        ["RouteHeader.Mode"] = "How the values are compared.",
        ["RouteHeader.IsCaseSensitive"] = "Whether the comparison of values is case-sensitive.",
        ["RouteQueryParameter.Name"] = "Name of the query parameter, not case-sensitive.",
        ["RouteQueryParameter.Values"] = "Values, one of which must match; empty for the mode Exists.",
        ["RouteQueryParameter.Mode"] = "How the values are compared.",
        ["RouteQueryParameter.IsCaseSensitive"] = "Whether the comparison of values is case-sensitive.",
        ["DestinationConfig.Address"] = "URL of the back end: https://ex1.corp.example.com, imaps://mbx1.corp.example.com:993.",
        ["DestinationConfig.Health"] = "URL that active health checks probe instead of Address.",
        ["DestinationConfig.Host"] = "Host header for this destination, unless a transform sets one.",
        ["DestinationConfig.Metadata"] = "Key-value pairs for YARP extensions.",
        ["SessionAffinityConfig.Enabled"] = "Whether requests of one client always go to the same destination.",
        ["SessionAffinityConfig.Policy"] = "How the client keeps its destination: HashCookie, ArrCookie, Cookie, CustomHeader.",
        ["SessionAffinityConfig.FailurePolicy"] =
            "What happens if the client's destination is not available: Redistribute or Return503Error.",
        ["SessionAffinityConfig.AffinityKeyName"] = "Name of the cookie or header; it must be unique for each cluster.",
        ["SessionAffinityConfig.Cookie"] = "Attributes of the cookie.",
        ["SessionAffinityCookieConfig.Path"] = "Path of the cookie.",
        ["SessionAffinityCookieConfig.Domain"] = "Domain of the cookie; if absent, the cookie is valid for the host only.",
        ["SessionAffinityCookieConfig.HttpOnly"] = "Whether the cookie is hidden from scripts; the default is true.",
        ["SessionAffinityCookieConfig.SecurePolicy"] = "Whether the cookie is sent over HTTPS only.",
        ["SessionAffinityCookieConfig.SameSite"] = "SameSite attribute of the cookie.",
        ["SessionAffinityCookieConfig.Expiration"] = "Lifetime of the cookie, sent as its Expires attribute.",
        ["SessionAffinityCookieConfig.MaxAge"] = "Lifetime of the cookie, sent as its Max-Age attribute.",
        ["SessionAffinityCookieConfig.IsEssential"] = "Whether the cookie is exempt from consent policies.",
        ["HealthCheckConfig.Passive"] = "Health checks that evaluate the responses to client requests.",
        ["HealthCheckConfig.Active"] = "Health checks that send probes.",
        ["HealthCheckConfig.AvailableDestinationsPolicy"] =
            "Which destinations receive requests: HealthyOrPanic (all destinations if none is healthy; the default) or HealthyAndUnknown.",
        ["ActiveHealthCheckConfig.Enabled"] = "Whether destinations are probed.",
        ["ActiveHealthCheckConfig.Interval"] = "Time between probes.",
        ["ActiveHealthCheckConfig.Timeout"] = "Maximum duration of a probe; a slower probe fails.",
        ["ActiveHealthCheckConfig.Policy"] = "Policy that evaluates the probes: ConsecutiveFailures.",
        ["ActiveHealthCheckConfig.Path"] = "Path of the probe, such as /owa/healthcheck.htm.",
        ["ActiveHealthCheckConfig.Query"] = "Query string of the probe, including the question mark.",
        ["PassiveHealthCheckConfig.Enabled"] = "Whether the responses to client requests are evaluated.",
        ["PassiveHealthCheckConfig.Policy"] = "Policy that evaluates the responses: TransportFailureRate.",
        ["PassiveHealthCheckConfig.ReactivationPeriod"] = "Time after which an unhealthy destination receives requests again; at least one "
            + "minute, which is the period in which its failures are counted.",
        ["HttpClientConfig.SslProtocols"] =
            "TLS versions for connections to the destinations, one or a list; if absent, the default of the operating system.",
        ["HttpClientConfig.DangerousAcceptAnyServerCertificate"] = "Not supported: set the root certificates of the destinations in Tls.",
        ["HttpClientConfig.MaxConnectionsPerServer"] = "Maximum number of simultaneous connections to one destination.",
        ["HttpClientConfig.WebProxy"] = "Not supported: the gateway connects to its destinations directly.",
        ["HttpClientConfig.EnableMultipleHttp2Connections"] =
            "Whether another HTTP/2 connection is opened when the first one has no free stream.",
        ["HttpClientConfig.RequestHeaderEncoding"] = "Not supported: header values are forwarded byte for byte.",
        ["HttpClientConfig.ResponseHeaderEncoding"] = "Not supported: header values are forwarded byte for byte.",
        ["WebProxyConfig.Address"] = "URL of the proxy.",
        ["WebProxyConfig.BypassOnLocal"] = "Whether local addresses bypass the proxy.",
        ["WebProxyConfig.UseDefaultCredentials"] = "Whether the credentials of the process are sent to the proxy.",
        ["ForwarderRequestConfig.ActivityTimeout"] = "Maximum time without a byte in either direction.",
        ["ForwarderRequestConfig.Version"] = "HTTP version to the destinations: 1.1 or 2.",
        ["ForwarderRequestConfig.VersionPolicy"] = "RequestVersionExact; Version sets the version.",
        ["ForwarderRequestConfig.AllowResponseBuffering"] = "Only false is supported: responses are forwarded as they arrive.",
    }.ToFrozenDictionary();

    public static bool IsRequired(PropertyInfo property) => Required.Contains(KeyOf(property));

    public static string? Describe(PropertyInfo property) => Descriptions.GetValueOrDefault(KeyOf(property));

    public static ValueForm? FormOf(PropertyInfo property) => KeyOf(property) switch
    {
        "RouteMatch.Hosts" => ValueForm.Host,
        "DestinationConfig.Address" or "DestinationConfig.Health" => ValueForm.Url,
        _ => null,
    };

    private static string KeyOf(PropertyInfo property) => $"{property.DeclaringType?.Name}.{property.Name}";
}
