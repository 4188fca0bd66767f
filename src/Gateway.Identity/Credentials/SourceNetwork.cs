using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Gateway.Identity.Credentials;

/// <summary>Where an attempt comes from, as it is counted: one IPv4 address, or an IPv6 /64, of which one customer has all addresses.</summary>
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

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SourceNetwork network)
    {
        var parsed = IPAddress.TryParse(text?.EndsWith("/64", StringComparison.Ordinal) == true ? text.AsSpan(0, text.Length - 3) : text, out var address);
        network = parsed ? Of(address!) : default; // TryParse said that it is there.
        return parsed;
    }

    // Seeded for each process, so that nobody can choose sources that collide.
    public override int GetHashCode() => HashCode.Combine(_high, _low);

    public override string ToString()
    {
        if ((_low & MappedPrefix) == MappedPrefix)
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
