using System.Net;

namespace Gateway.Mail.Connections;

/// <summary>Endpoints of sockets that accept or connect over IPv6 and IPv4 alike.</summary>
internal static class EndPoints
{
    /// <summary>The endpoint, an IPv4-mapped address as IPv4.</summary>
    public static IPEndPoint Unmap(IPEndPoint endPoint) =>
        endPoint.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(endPoint.Address.MapToIPv4(), endPoint.Port) : endPoint;
}
