using System.Text;

namespace Gateway.Forwarding.Protocol;

/// <summary>Values by header name, found by the bytes of the name. The hash uses the length, the first and the last letter.</summary>
/// <typeparam name="T">What a name stands for.</typeparam>
internal sealed class HeaderNameTable<T>
    where T : class
{
    private const int Buckets = 512;

    private readonly (string Name, T Value)[]?[] _buckets = new (string, T)[]?[Buckets];

    public HeaderNameTable(IEnumerable<(string Name, T Value)> entries)
    {
        foreach (var entry in entries)
        {
            ref var bucket = ref _buckets[Bucket(entry.Name.Length, entry.Name[0], entry.Name[^1])];
            bucket = [.. bucket ?? [], entry];
        }
    }

    /// <summary>The value of the name (case-insensitive), or null.</summary>
    public T? Find(ReadOnlySpan<byte> name)
    {
        if (!name.IsEmpty && _buckets[Bucket(name.Length, name[0], name[^1])] is { } candidates)
        {
            foreach (var candidate in candidates)
            {
                if (Ascii.EqualsIgnoreCase(name, candidate.Name))
                {
                    return candidate.Value;
                }
            }
        }

        return null;
    }

    private static int Bucket(int length, int first, int last) => (((first & 0x1f) * 37) + ((last & 0x1f) * 11) + length) & (Buckets - 1);
}
