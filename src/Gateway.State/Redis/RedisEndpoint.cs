using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.State.Redis;

/// <summary>Reads the endpoint of a server: host:port, an address and a port, or the path of a unix socket.</summary>
internal static class RedisEndpoint
{
    /// <summary>The endpoint; null if the text is none.</summary>
    public static EndPoint? Parse(string text)
    {
        if (text.StartsWith('/'))
        {
            return new UnixDomainSocketEndPoint(text);
        }

        var colon = text.LastIndexOf(':');
        if (colon <= 0
            || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port == 0)
        {
            return null;
        }

        if (IPEndPoint.TryParse(text, out var address))
        {
            return address;
        }

        var host = text[..colon];
        return Uri.CheckHostName(host) == UriHostNameType.Dns ? new DnsEndPoint(host, port) : null;
    }

    /// <summary>Whether the server is on this machine, so that nobody reads what is sent to it.</summary>
    public static bool IsLocal(EndPoint endpoint) => endpoint switch
    {
        UnixDomainSocketEndPoint => true,
        IPEndPoint ip => IPAddress.IsLoopback(ip.Address),
        DnsEndPoint dns => dns.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
