using System.Net;

namespace Gateway.Identity.Credentials;

/// <summary>
/// Writes an IPv4 address that a dual-mode socket or a header presents as IPv6 (RFC 4291 2.5.5.2) as IPv4. It is used where a connection is
/// accepted, where a PROXY header is read and where an address is typed in; everything behind them compares addresses as they are.
/// </summary>
public static class NormalizedAddress
{
    public static IPAddress Of(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>The end point with its address normalized; other kinds of end points are returned as they are.</summary>
    public static EndPoint? Of(EndPoint? endPoint) =>
        endPoint is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped
            ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port)
            : endPoint;
}
