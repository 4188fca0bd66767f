using System.Buffers;
using System.Text;

namespace Gateway.Forwarding.Exchanges;

/// <summary>A write buffer in a pooled array that grows.</summary>
internal struct ByteBuffer(int capacity) : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public readonly ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>The number of bytes that can be added before the array grows.</summary>
    public readonly int Free => _bytes.Length - Length;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    public void Add(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    /// <summary>
    /// Adds text as Latin-1, the encoding in which received header bytes become text. Text with other characters, which only the gateway
    /// itself produces, is added as UTF-8.
    /// </summary>
    public void Add(string text)
    {
        if (text.AsSpan().ContainsAnyExceptInRange('\0', '\u00ff'))
        {
            Length += Encoding.UTF8.GetBytes(text, Reserve(Encoding.UTF8.GetMaxByteCount(text.Length)));
        }
        else
        {
            Length += Encoding.Latin1.GetBytes(text, Reserve(text.Length));
        }
    }

    public void Add<T>(T value)
        where T : IUtf8SpanFormattable
    {
        value.TryFormat(Reserve(64), out var written, default, null);
        Length += written;
    }

    public void AddHexadecimal(int value)
    {
        value.TryFormat(Reserve(8), out var written, "x");
        Length += written;
    }

    public void Clear() => Length = 0;

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, Length + count));
            _bytes.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsSpan(Length);
    }
}
