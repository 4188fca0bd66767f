using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Gateway.Identity.Credentials;

/// <summary>
/// The source of an attempt, as it is counted: one IPv4 address, or an IPv6 /64, all addresses of which belong to one subscriber.
/// </summary>
public readonly record struct SourceNetwork
{
    private const ulong MappedPrefix = 0xFFFF_0000_0000;

    private readonly ulong _high;
    private readonly ulong _low;

    private SourceNetwork(ulong high, ulong low)
    {
        _high = high;
        _low = low;
    }

    /// <param name="address">A client's address, normalized as at the accept.</param>
    public static SourceNetwork Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        if (length == 4)
        {
            return new SourceNetwork(0, MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(bytes));
        }

        return new SourceNetwork(BinaryPrimitives.ReadUInt64BigEndian(bytes), 0);
    }

    /// <summary>Whether it is one IPv4 address.</summary>
    internal bool IsIpv4 => _high == 0 && (_low & MappedPrefix) == MappedPrefix;

    /// <summary>Its bits as an IPv6 address; those of an IPv4 address are its mapped form.</summary>
    internal UInt128 Bits => new(_high, _low);

    /// <summary>All bits of an address, as <see cref="Bits"/>.</summary>
    internal static UInt128 BitsOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return length == 4 ? Of(address).Bits : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>Parses the output of <see cref="ToString"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SourceNetwork network)
    {
        var parsed = IPAddress.TryParse(
            text?.EndsWith("/64", StringComparison.Ordinal) == true ? text.AsSpan(0, text.Length - 3) : text, out var address);
        network = parsed ? Of(address!) : default; // TryParse has succeeded.
        return parsed;
    }

    // Seeded per process, so that an attacker cannot choose sources that collide.
    public override int GetHashCode() => HashCode.Combine(_high, _low);

    public override string ToString()
    {
        if (IsIpv4)
        {
            Span<byte> four = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(four, (uint)_low);
            return new IPAddress(four).ToString();
        }

        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _high);
        return $"{new IPAddress(bytes)}/64";
    }
}
