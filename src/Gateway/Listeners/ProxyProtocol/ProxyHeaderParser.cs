using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Identity.Credentials;

namespace Gateway.Listeners.ProxyProtocol;

/// <summary>
/// Reads PROXY protocol headers, versions 1 and 2 (haproxy.org, proxy-protocol.txt). Has no side effects; the length of a header is
/// limited.
/// </summary>
internal static class ProxyHeaderParser
{
    /// <summary>The maximum length of a version 2 header: the address block and the fields after it.</summary>
    public const int MaximumBytes = 16 + 4096;

    // Section 2.1: the longest line has 107 bytes, including CR LF.
    private const int MaximumLine = 107;

    private const int FixedBytes = 16;

    private static ReadOnlySpan<byte> Line => "PROXY "u8;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Reads a header from the start of <paramref name="buffer"/>.</summary>
    /// <param name="buffer">The received bytes.</param>
    /// <param name="header">The header, if complete.</param>
    /// <param name="length">Its length in bytes, if complete.</param>
    public static ProxyHeaderStatus TryRead(in ReadOnlySequence<byte> buffer, out ProxyHeader? header, out int length)
    {
        header = null;
        length = 0;
        if (buffer.IsSingleSegment)
        {
            return TryRead(buffer.FirstSpan, out header, out length);
        }

        var bytes = buffer.Slice(0, Math.Min(buffer.Length, MaximumBytes)).ToArray();
        return TryRead(bytes, out header, out length);
    }

    /// <inheritdoc cref="TryRead(in ReadOnlySequence{byte}, out ProxyHeader?, out int)"/>
    public static ProxyHeaderStatus TryRead(ReadOnlySpan<byte> bytes, out ProxyHeader? header, out int length)
    {
        header = null;
        length = 0;
        if (bytes.StartsWith(Signature))
        {
            return TryReadBinary(bytes, out header, out length);
        }

        if (bytes.StartsWith(Line))
        {
            return TryReadLine(bytes, out header, out length);
        }

        return Signature.StartsWith(bytes) || Line.StartsWith(bytes) ? ProxyHeaderStatus.Incomplete : ProxyHeaderStatus.Absent;
    }

    private static ProxyHeaderStatus TryReadLine(ReadOnlySpan<byte> bytes, out ProxyHeader? header, out int length)
    {
        header = null;
        length = 0;
        var end = bytes[..Math.Min(bytes.Length, MaximumLine)].IndexOf("\r\n"u8);
        if (end < 0)
        {
            return bytes.Length >= MaximumLine ? ProxyHeaderStatus.Malformed : ProxyHeaderStatus.Incomplete;
        }

        var text = Encoding.Latin1.GetString(bytes[Line.Length..end]);
        if (text == "UNKNOWN" || text.StartsWith("UNKNOWN ", StringComparison.Ordinal))
        {
            header = new ProxyHeader(1, null, null);
        }
        else if (text.Split(' ') is [var family, var source, var destination, var sourcePort, var destinationPort]
            && family is "TCP4" or "TCP6"
            && TryParse(family == "TCP4", source, sourcePort) is { } from
            && TryParse(family == "TCP4", destination, destinationPort) is { } to)
        {
            header = new ProxyHeader(1, from, to);
        }
        else
        {
            return ProxyHeaderStatus.Malformed;
        }

        length = end + 2;
        return ProxyHeaderStatus.Complete;
    }

    private static IPEndPoint? TryParse(bool v4, string address, string port)
    {
        // Only canonical forms are accepted: IPAddress.Parse also accepts "1", "0x7f.1" and scope identifiers.
        var looksRight = v4
            ? address.Count(c => c == '.') == 3 && address.All(c => char.IsAsciiDigit(c) || c == '.')
            : address.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.');
        var family = v4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        return looksRight
            && IPAddress.TryParse(address, out var parsed)
            && parsed.AddressFamily == family
            && port.Length is > 0 and <= 5
            && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new IPEndPoint(NormalizedAddress.Of(parsed), number)
            : null;
    }

    private static ProxyHeaderStatus TryReadBinary(ReadOnlySpan<byte> bytes, out ProxyHeader? header, out int length)
    {
        header = null;
        length = 0;
        if (bytes.Length < FixedBytes)
        {
            return ProxyHeaderStatus.Incomplete;
        }

        var command = bytes[12];
        var rest = BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        if (command is not (0x20 or 0x21) || FixedBytes + rest > MaximumBytes)
        {
            return ProxyHeaderStatus.Malformed;
        }

        if (bytes.Length < FixedBytes + rest)
        {
            return ProxyHeaderStatus.Incomplete;
        }

        var block = bytes.Slice(FixedBytes, rest);
        var isLocal = command == 0x20;

        // Section 2.2: a receiver falls back to UNSPEC for families that it does not support, such as UNIX sockets.
        var addressBytes = (bytes[13], isLocal) switch
        {
            (0x11, false) => 4,
            (0x21, false) => 16,
            _ => 0,
        };
        if (block.Length < addressBytes * 2 + (addressBytes == 0 ? 0 : 4))
        {
            return ProxyHeaderStatus.Malformed;
        }

        length = FixedBytes + rest;
        if (addressBytes == 0)
        {
            // The rest of the header must be skipped (section 2.2).
            header = new ProxyHeader(2, null, null);
            return ProxyHeaderStatus.Complete;
        }

        var ports = block[(addressBytes * 2)..];
        if (!AreVectors(ports[4..]))
        {
            length = 0;
            return ProxyHeaderStatus.Malformed;
        }

        header = new ProxyHeader(
            2,
            EndPointOf(block[..addressBytes], ports),
            EndPointOf(block.Slice(addressBytes, addressBytes), ports[2..]));
        return ProxyHeaderStatus.Complete;
    }

    private static IPEndPoint EndPointOf(ReadOnlySpan<byte> address, ReadOnlySpan<byte> port) =>
        new(NormalizedAddress.Of(new IPAddress(address)), BinaryPrimitives.ReadUInt16BigEndian(port));

    /// <summary>
    /// Checks the type-length-value fields after the addresses. Their types are ignored, but their lengths must be consistent.
    /// </summary>
    private static bool AreVectors(ReadOnlySpan<byte> rest)
    {
        while (rest.Length > 0)
        {
            if (rest.Length < 3 || rest.Length < 3 + BinaryPrimitives.ReadUInt16BigEndian(rest[1..]))
            {
                return false;
            }

            rest = rest[(3 + BinaryPrimitives.ReadUInt16BigEndian(rest[1..]))..];
        }

        return true;
    }
}
