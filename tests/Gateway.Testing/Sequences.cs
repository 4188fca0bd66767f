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
