using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Mail.Clusters;

namespace Gateway.Mail.BackEnds;

/// <summary>The PROXY protocol header (versions 1 and 2) that gives a back end the client's address.</summary>
internal static class ProxyHeader
{
    /// <summary>The header to send before everything else; null where the client's address is not forwarded in this way.</summary>
    public static byte[]? For(ClientAddressForwarding forwarding, ClientDetails? client) => forwarding switch
    {
        ClientAddressForwarding.ProxyV1 => Version1(client),
        ClientAddressForwarding.ProxyV2 => Version2(client),
        _ => null,
    };

    public static byte[] Version1(ClientDetails? client)
    {
        if (client is null)
        {
            return "PROXY UNKNOWN\r\n"u8.ToArray(); // a probe, which has no client
        }

        var (remote, local) = SameFamily(client);
        var family = remote.AddressFamily == AddressFamily.InterNetworkV6 ? "TCP6" : "TCP4";
        var header = FormattableString.Invariant($"PROXY {family} {remote} {local} {client.Remote.Port} {client.Local.Port}\r\n");
        return Encoding.ASCII.GetBytes(header);
    }

    public static byte[] Version2(ClientDetails? client)
    {
        if (client is null)
        {
            return [.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x20, 0, 0, 0]; // version 2, LOCAL
        }

        var (remote, local) = SameFamily(client);
        var v6 = remote.AddressFamily == AddressFamily.InterNetworkV6;
        var addressLength = v6 ? 16 : 4;
        var header = new byte[16 + (2 * addressLength) + 4];
        "\r\n\r\n\0\r\nQUIT\n"u8.CopyTo(header);
        header[12] = 0x21; // version 2, PROXY
        header[13] = v6 ? (byte)0x21 : (byte)0x11; // TCP over IPv6 or IPv4
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), (ushort)((2 * addressLength) + 4));
        remote.GetAddressBytes().CopyTo(header, 16);
        local.GetAddressBytes().CopyTo(header, 16 + addressLength);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(16 + (2 * addressLength)), (ushort)client.Remote.Port);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(18 + (2 * addressLength)), (ushort)client.Local.Port);
        return header;
    }

    /// <summary>Both addresses in one family. They can differ where a PROXY header in front of the gateway named the client.</summary>
    private static (IPAddress Remote, IPAddress Local) SameFamily(ClientDetails client) =>
        client.Remote.AddressFamily == client.Local.AddressFamily
            ? (client.Remote.Address, client.Local.Address)
            : (client.Remote.Address.MapToIPv6(), client.Local.Address.MapToIPv6());
}
