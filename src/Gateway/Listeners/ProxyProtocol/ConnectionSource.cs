using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Listeners.ProxyProtocol;

/// <summary>One source of connections: an IPv4 address, or an IPv6 /64, which is the network of one subscriber.</summary>
internal readonly record struct ConnectionSource(ulong Prefix, bool IsV4)
{
    public static ConnectionSource Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new ConnectionSource(BinaryPrimitives.ReadUInt32BigEndian(bytes), IsV4: true)
            : new ConnectionSource(BinaryPrimitives.ReadUInt64BigEndian(bytes), IsV4: false);
    }
}
