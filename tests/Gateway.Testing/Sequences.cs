using System.Buffers;

namespace Gateway.Testing;

/// <summary>Byte sequences of several segments, as a pipe gives them.</summary>
public static class Sequences
{
    /// <summary>The bytes in two segments, the first of <paramref name="at"/> bytes.</summary>
    public static ReadOnlySequence<byte> Split(ReadOnlyMemory<byte> bytes, int at)
    {
        var first = new Segment(bytes[..at], 0);
        var last = new Segment(bytes[at..], at);
        first.Append(last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    /// <summary>The bytes in segments of <paramref name="length"/> bytes, the last one shorter where it must be.</summary>
    public static ReadOnlySequence<byte> Cut(ReadOnlyMemory<byte> bytes, int length)
    {
        var first = new Segment(bytes[..Math.Min(length, bytes.Length)], 0);
        var last = first;
        for (var at = first.Memory.Length; at < bytes.Length; at += last.Memory.Length)
        {
            var next = new Segment(bytes[at..Math.Min(at + length, bytes.Length)], at);
            last.Append(next);
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public void Append(Segment next) => Next = next;
    }
}
