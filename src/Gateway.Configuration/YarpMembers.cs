using System.Collections.Frozen;
using System.Reflection;

namespace Gateway.Configuration;

/// <summary>What YARP's own option types, which carry no attributes, need for the schema and the strict binding.</summary>
internal static class YarpMembers
{
    private static readonly FrozenSet<string> Required = FrozenSet.Create("DestinationConfig.Address", "RouteHeader.Name", "RouteQueryParameter.Name", "SessionAffinityConfig.AffinityKeyName");

    private static readonly FrozenDictionary<string, string> Descriptions = new Dictionary<string, string>
    {
        ["RouteMatch.Methods"] = "Methods the route takes; none named means every one.",
        ["RouteMatch.Hosts"] = "Host names the route answers to: mail.example.com, *.example.com, with a port where it matters.",
        ["RouteMatch.Path"] = "Path pattern: /owa/{**rest} takes everything below /owa.",
        ["RouteMatch.Headers"] = "Headers a request must have, all of them.",
        ["RouteMatch.QueryParameters"] = "Query parameters a request must have, all of them.",
        ["RouteHeader.Name"] = "Name of the header, compared without case.",
        ["RouteHeader.Values"] = "Values of which one must match; none for the modes Exists and NotExists.",
        ["RouteHeader.Mode"] = "How the values are compared.",
        ["RouteHeader.IsCaseSensitive"] = "Whether case matters in the values.",
        ["RouteQueryParameter.Name"] = "Name of the query parameter, compared without case.",
        ["RouteQueryParameter.Values"] = "Values of which one must match; none for the mode Exists.",
        ["RouteQueryParameter.Mode"] = "How the values are compared.",
        ["RouteQueryParameter.IsCaseSensitive"] = "Whether case matters in the values.",
        ["DestinationConfig.Address"] = "URL of the back end: https://ex1.corp.example.com, imaps://mbx1.corp.example.com:993.",
        ["DestinationConfig.Health"] = "URL that active health checks ask instead of Address.",
        ["DestinationConfig.Host"] = "Host header for this destination, where no transform sets one.",
        ["DestinationConfig.Metadata"] = "Free key-value pairs, for YARP extensions.",
        ["SessionAffinityConfig.Enabled"] = "Whether a client stays with its destination.",
        ["SessionAffinityConfig.Policy"] = "How the destination is remembered: HashCookie, ArrCookie, Cookie, CustomHeader.",
        ["SessionAffinityConfig.FailurePolicy"] = "What happens where the destination is gone: Redistribute, or Return503Error.",
        ["SessionAffinityConfig.AffinityKeyName"] = "Name of the cookie or header; its own for each cluster.",
        ["SessionAffinityConfig.Cookie"] = "Attributes of the cookie.",
        ["SessionAffinityCookieConfig.Path"] = "Path of the cookie.",
        ["SessionAffinityCookieConfig.Domain"] = "Domain of the cookie; absent for the host alone.",
        ["SessionAffinityCookieConfig.HttpOnly"] = "Whether scripts are kept from reading the cookie; true unless said otherwise.",
        ["SessionAffinityCookieConfig.SecurePolicy"] = "Whether the cookie travels by HTTPS alone.",
        ["SessionAffinityCookieConfig.SameSite"] = "SameSite attribute of the cookie.",
        ["SessionAffinityCookieConfig.Expiration"] = "Lifetime of the cookie, as Expires.",
        ["SessionAffinityCookieConfig.MaxAge"] = "Lifetime of the cookie, as Max-Age.",
        ["SessionAffinityCookieConfig.IsEssential"] = "Whether consent policies leave the cookie alone.",
        ["HealthCheckConfig.Passive"] = "Health judged by the answers to real requests.",
        ["HealthCheckConfig.Active"] = "Health judged by probes of the gateway's own.",
        ["HealthCheckConfig.AvailableDestinationsPolicy"] = "Which destinations are used: HealthyOrPanic (all of them where none is healthy; the default), or HealthyAndUnknown.",
        ["ActiveHealthCheckConfig.Enabled"] = "Whether destinations are probed.",
        ["ActiveHealthCheckConfig.Interval"] = "Time between probes.",
        ["ActiveHealthCheckConfig.Timeout"] = "Time a probe may take before the destination counts as unhealthy.",
        ["ActiveHealthCheckConfig.Policy"] = "How probes are judged: ConsecutiveFailures.",
        ["ActiveHealthCheckConfig.Path"] = "Path of the probe, such as /owa/healthcheck.htm.",
        ["ActiveHealthCheckConfig.Query"] = "Query of the probe, with its question mark.",
        ["PassiveHealthCheckConfig.Enabled"] = "Whether real answers count.",
        ["PassiveHealthCheckConfig.Policy"] = "How they are judged: TransportFailureRate.",
        ["PassiveHealthCheckConfig.ReactivationPeriod"] = "Time after which an unhealthy destination is tried again; a minute at least, in which its failures are counted.",
        ["HttpClientConfig.SslProtocols"] = "TLS versions to the destinations, one or a list; absent for the system's.",
        ["HttpClientConfig.DangerousAcceptAnyServerCertificate"] = "Not offered: name the roots of the destinations' certificates in Tls.",
        ["HttpClientConfig.MaxConnectionsPerServer"] = "Connections at once to one destination.",
        ["HttpClientConfig.WebProxy"] = "Not offered: the gateway connects to its destinations itself.",
        ["HttpClientConfig.EnableMultipleHttp2Connections"] = "Whether a second HTTP/2 connection is opened where the first has no stream left.",
        ["HttpClientConfig.RequestHeaderEncoding"] = "Not offered: header values pass byte for byte.",
        ["HttpClientConfig.ResponseHeaderEncoding"] = "Not offered: header values pass byte for byte.",
        ["WebProxyConfig.Address"] = "URL of the proxy.",
        ["WebProxyConfig.BypassOnLocal"] = "Whether local addresses are reached without the proxy.",
        ["WebProxyConfig.UseDefaultCredentials"] = "Whether the process's own credentials are sent to the proxy.",
        ["ForwarderRequestConfig.ActivityTimeout"] = "Longest time without a byte in either direction.",
        ["ForwarderRequestConfig.Version"] = "HTTP version to the destinations: 1.1 or 2.",
        ["ForwarderRequestConfig.VersionPolicy"] = "RequestVersionExact; the version is said by Version.",
        ["ForwarderRequestConfig.AllowResponseBuffering"] = "Not offered but as false: responses are sent on as they come.",
    }.ToFrozenDictionary();

    public static bool IsRequired(PropertyInfo property) => Required.Contains(KeyOf(property));

    public static string? Describe(PropertyInfo property) => Descriptions.GetValueOrDefault(KeyOf(property));

    private static string KeyOf(PropertyInfo property) => $"{property.DeclaringType?.Name}.{property.Name}";
}
