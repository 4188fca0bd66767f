using System.Globalization;
using System.Net.Sockets;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Throttling;

/// <summary>The autonomous system of each network, as a file lists them; immutable.</summary>
internal sealed class AutonomousSystemMap
{
    public static readonly AutonomousSystemMap Empty = new([], []);

    private const long MaximumBytes = 256 << 20;
    private const int MaximumNetworks = 4_000_000;
    private const int MappedBits = 96;

    // The first address of each range, ascending, and the number of its system; 0 for none.
    private readonly UInt128[] _starts;
    private readonly uint[] _numbers;

    private AutonomousSystemMap(UInt128[] starts, uint[] numbers) => (_starts, _numbers) = (starts, numbers);

    /// <summary>The number of the system, or null.</summary>
    public uint? Find(SourceNetwork source)
    {
        var index = Array.BinarySearch(_starts, source.Bits);
        index = index < 0 ? ~index - 1 : index;
        return index >= 0 && _numbers[index] != 0 ? _numbers[index] : null;
    }

    /// <exception cref="FormatException">A line is not a network and a number, or there are too many; the message says which.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static AutonomousSystemMap Read(string file)
    {
        if (new FileInfo(file).Length > MaximumBytes)
        {
            throw new FormatException($"it is larger than {MaximumBytes} bytes");
        }

        var networks = new List<(UInt128 First, UInt128 Last, uint Number)>();
        var line = 0;
        foreach (var text in File.ReadLines(file))
        {
            line++;
            var content = text.AsSpan().Trim();
            if (content.IsEmpty || content[0] == '#')
            {
                continue;
            }

            if (Parse(content) is not { } network)
            {
                throw new FormatException($"line {line} is not a network and a number, such as 192.0.2.0/24 AS64500");
            }

            if (networks.Count == MaximumNetworks)
            {
                throw new FormatException($"it has more than {MaximumNetworks} networks");
            }

            networks.Add(network);
        }

        return Of(networks);
    }

    private static (UInt128 First, UInt128 Last, uint Number)? Parse(ReadOnlySpan<char> line)
    {
        var end = line.IndexOfAny(" \t,;");
        if (end < 0 || !AddressRange.TryParse(line[..end].ToString(), out var network))
        {
            return null;
        }

        var number = line[end..].Trim(" \t,;");
        number = number.StartsWith("AS", StringComparison.OrdinalIgnoreCase) ? number[2..] : number;
        if (!uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var system) || system == 0)
        {
            return null;
        }

        var isIpv4 = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        var length = network.PrefixLength + (isIpv4 ? MappedBits : 0);
        var inside = length == 128 ? UInt128.Zero : UInt128.MaxValue >> length;
        var first = SourceNetwork.BitsOf(network.BaseAddress) & ~inside;
        return (first, first | inside, system);
    }

    /// <summary>Cuts nested networks into ranges that follow each other; of each the most specific network counts.</summary>
    private static AutonomousSystemMap Of(List<(UInt128 First, UInt128 Last, uint Number)> networks)
    {
        networks.Sort((a, b) => a.First != b.First ? a.First.CompareTo(b.First) : b.Last.CompareTo(a.Last));
        var (starts, numbers) = (new List<UInt128>(), new List<uint>());
        var open = new Stack<(UInt128 Last, uint Number)>();
        foreach (var (first, last, number) in networks)
        {
            Close(before: first);
            Begin(first, number);
            open.Push((last, number));
        }

        Close(before: null);
        return new([.. starts], [.. numbers]);

        // Where a network ends, the one around it goes on.
        void Close(UInt128? before)
        {
            while (open.TryPeek(out var inner) && (before is null || inner.Last < before))
            {
                open.Pop();
                if (inner.Last != UInt128.MaxValue)
                {
                    Begin(inner.Last + 1, open.TryPeek(out var outer) ? outer.Number : 0);
                }
            }
        }

        void Begin(UInt128 start, uint number)
        {
            if (starts.Count > 0 && starts[^1] == start)
            {
                numbers[^1] = number;
                return;
            }

            starts.Add(start);
            numbers.Add(number);
        }
    }
}
