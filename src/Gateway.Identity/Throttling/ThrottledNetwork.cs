using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Throttling;

/// <summary>A network whose failures are counted together.</summary>
/// <param name="Size">Its size.</param>
/// <param name="Bits">The bits of its first address, or the number of the autonomous system.</param>
internal readonly record struct ThrottledNetwork(NetworkSize Size, UInt128 Bits)
{
    /// <summary>The network of a size around a source; null where it is in none.</summary>
    public static ThrottledNetwork? Around(SourceNetwork source, NetworkSize size, AutonomousSystemMap systems) => size switch
    {
        NetworkSize.Source => new(size, source.Bits),
        NetworkSize.Ipv6Slash56 when !source.IsIpv4 => new(size, Cut(source, 56)),
        NetworkSize.Ipv6Slash48 when !source.IsIpv4 => new(size, Cut(source, 48)),
        NetworkSize.Ipv4Slash24 when source.IsIpv4 => new(size, Cut(source, 96 + 24)),
        NetworkSize.AutonomousSystem when systems.Find(source) is { } number => new(size, number),
        _ => null,
    };

    /// <summary>The failures that rate limit it; 0 for no limit.</summary>
    public static int Limit(NetworkSize size, ThrottlingOptions options) => size switch
    {
        NetworkSize.Source => options.Failures,
        NetworkSize.Ipv6Slash56 => options.Networks.Ipv6Slash56,
        NetworkSize.Ipv6Slash48 => options.Networks.Ipv6Slash48,
        NetworkSize.Ipv4Slash24 => options.Networks.Ipv4Slash24,
        NetworkSize.AutonomousSystem => options.Networks.AutonomousSystem,
        _ => throw new ArgumentOutOfRangeException(nameof(size), size, "is not a size of networks"),
    };

    public override string ToString() => Size switch
    {
        NetworkSize.Ipv6Slash56 => $"{Address()}/56",
        NetworkSize.Ipv6Slash48 => $"{Address()}/48",
        NetworkSize.Ipv4Slash24 => $"{Address().MapToIPv4()}/24",
        NetworkSize.AutonomousSystem => $"AS{Bits}",
        _ => SourceNetwork.Of(NormalizedAddress.Of(Address())).ToString(),
    };

    /// <summary>Reads what <see cref="ToString"/> has written; a larger network than a source is named by any of its addresses.</summary>
    public static bool TryParse(string text, out ThrottledNetwork network)
    {
        network = default;
        if (text.StartsWith("AS", StringComparison.OrdinalIgnoreCase))
        {
            var isNumber = uint.TryParse(text.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            network = new(NetworkSize.AutonomousSystem, number);
            return isNumber;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text.AsSpan(0, slash), out var address))
        {
            return false;
        }

        var source = SourceNetwork.Of(NormalizedAddress.Of(address));
        NetworkSize? size = (source.IsIpv4, slash < 0 ? "" : text[slash..]) switch
        {
            (_, "") or (true, "/32") or (false, "/64") => NetworkSize.Source,
            (true, "/24") => NetworkSize.Ipv4Slash24,
            (false, "/56") => NetworkSize.Ipv6Slash56,
            (false, "/48") => NetworkSize.Ipv6Slash48,
            _ => null,
        };
        network = size is { } known ? Around(source, known, AutonomousSystemMap.Empty) ?? default : default;
        return size is not null;
    }

    private static UInt128 Cut(SourceNetwork source, int length) => source.Bits & (UInt128.MaxValue << (128 - length));

    private IPAddress Address()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Bits);
        return new IPAddress(bytes);
    }
}
