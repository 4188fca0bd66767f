using System.Buffers;

namespace Gateway.Filtering;

/// <summary>A target with every layer of encoding taken off, in a borrowed buffer; for matching only, never for forwarding.</summary>
internal ref struct DecodedTarget
{
    private readonly char[] _buffer;

    /// <summary>Decodes until nothing changes; backslashes become slashes, and repeated slashes one.</summary>
    public DecodedTarget(ReadOnlySpan<char> target)
    {
        _buffer = ArrayPool<char>.Shared.Rent(target.Length);
        target.CopyTo(_buffer);
        var length = target.Length;
        for (var layer = 0; layer <= PercentDecoding.Layers; layer++)
        {
            var decoded = PercentDecoding.Decode(_buffer.AsSpan(0, length), _buffer);
            if (decoded == length)
            {
                break;
            }

            length = decoded;
        }

        Text = _buffer.AsSpan(0, Collapse(_buffer.AsSpan(0, length)));
    }

    public ReadOnlySpan<char> Text { get; }

    /// <summary>Turns the text, which must be a path, into its plain reading; <see cref="Text"/> is gone.</summary>
    public readonly ReadOnlySpan<char> TakePlainPath() => _buffer.AsSpan(0, PlainPath.Write(Text, _buffer));

    public readonly void Dispose() => ArrayPool<char>.Shared.Return(_buffer);

    private static int Collapse(Span<char> text)
    {
        var written = 0;
        foreach (var c in text)
        {
            var plain = c == '\\' ? '/' : c;
            if (plain != '/' || written == 0 || text[written - 1] != '/')
            {
                text[written++] = plain;
            }
        }

        return written;
    }
}
