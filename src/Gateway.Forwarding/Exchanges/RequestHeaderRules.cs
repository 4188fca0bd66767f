namespace Gateway.Forwarding.Exchanges;

/// <summary>The client headers that are not forwarded.</summary>
internal static class RequestHeaderRules
{
    /// <summary>Hop-by-hop headers (RFC 9110, 7.6.1), and those that the forwarder writes itself.</summary>
    public static bool IsHopByHop(string name) => name.Length switch
    {
        0 => true,
        2 => Is(name, "TE"),
        4 => Is(name, "Host"),
        7 => Is(name, "Upgrade"),
        10 => Is(name, "Connection") || Is(name, "Keep-Alive"),
        14 => Is(name, "Content-Length") || Is(name, "HTTP2-Settings"),
        16 => Is(name, "Proxy-Connection"),
        17 => Is(name, "Transfer-Encoding"),
        18 => Is(name, "Proxy-Authenticate"),
        19 => Is(name, "Proxy-Authorization"),
        _ => false,
    }
    || name[0] == ':';

    /// <summary>Headers that describe the origin of a request; a client must not be able to set them.</summary>
    public static bool IsForwardedHeader(string name) => name.Length switch
    {
        9 => Is(name, "Forwarded") || Is(name, "X-Real-IP"),
        15 => Is(name, "X-Forwarded-For") || Is(name, "Front-End-Https"),
        16 => Is(name, "X-Forwarded-Host") || Is(name, "X-Forwarded-Port"),
        17 => Is(name, "X-Forwarded-Proto"),
        18 => Is(name, "X-Forwarded-Prefix") || Is(name, "X-Forwarded-Server"),
        _ => false,
    };

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
