namespace Gateway.Forwarding.Exchanges;

/// <summary>Which of a client's headers are not passed on.</summary>
internal static class RequestHeaderRules
{
    /// <summary>Headers of one connection (RFC 9110, 7.6.1), and those the forwarder writes itself.</summary>
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

    /// <summary>Headers that say where a request came from; a client may not say so itself.</summary>
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
