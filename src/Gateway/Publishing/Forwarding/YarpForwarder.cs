using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Publishing.Forwarding;

/// <summary>YARP's own forwarder, for clusters that want HTTP/2.</summary>
internal sealed record YarpForwarder(IHttpForwarder Inner)
{
    /// <summary>
    /// Whether the method reaches the back end as it is. YARP and HttpClient write "head" as "HEAD", which is another method (RFC 9110,
    /// 9.1) with another response, and can forward no CONNECT but the extended one.
    /// </summary>
    public static bool KeepsMethod(string method, bool isExtendedConnect) =>
        isExtendedConnect || (method != "CONNECT" && HttpMethod.Parse(method).Method == method);
}
