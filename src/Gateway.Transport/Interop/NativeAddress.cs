using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Transport.Interop;

/// <summary>Converts between Linux socket addresses and end points.</summary>
internal static class NativeAddress
{
    public const int MaxLength = 128;

    private const int Inet6Length = 28;
    private const int InetLength = 16;

    /// <summary>Reads an end point; null if it is not an IP address.</summary>
    public static IPEndPoint? Read(ReadOnlySpan<byte> address) => address.Length < 2 ? null : BitConverter.ToUInt16(address) switch
    {
        LibC.FamilyInet when address.Length >= InetLength =>
            new IPEndPoint(new IPAddress(address.Slice(4, 4)), BinaryPrimitives.ReadUInt16BigEndian(address[2..])),
        LibC.FamilyInet6 when address.Length >= Inet6Length =>
            new IPEndPoint(new IPAddress(
                address.Slice(8, 16), BitConverter.ToUInt32(address[24..])), BinaryPrimitives.ReadUInt16BigEndian(address[2..])),
        _ => null,
    };

    /// <summary>Writes an end point and returns its length.</summary>
    public static int Write(IPEndPoint endpoint, Span<byte> address)
    {
        address.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(address[2..], (ushort)endpoint.Port);
        if (endpoint.AddressFamily == AddressFamily.InterNetwork)
        {
            BitConverter.TryWriteBytes(address, (ushort)LibC.FamilyInet);
            endpoint.Address.TryWriteBytes(address[4..], out _);
            return InetLength;
        }

        BitConverter.TryWriteBytes(address, (ushort)LibC.FamilyInet6);
        endpoint.Address.TryWriteBytes(address[8..], out _);
        BitConverter.TryWriteBytes(address[24..], (uint)endpoint.Address.ScopeId);
        return Inet6Length;
    }
}
