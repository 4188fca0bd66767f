namespace Gateway.Testing.BackEnds;

/// <summary>Reads members of a protobuf message by their number, without its description.</summary>
public static class ProtobufMessage
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Bytes = 2;
    private const int Fixed32 = 5;

    /// <summary>The messages, texts or bytes at the end of a path of numbers, each of which may occur several times.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Find(ReadOnlyMemory<byte> message, params int[] path) =>
        path is [var number, .. var rest] ? Members(message, number).SelectMany(member => Find(member, rest)) : [message];

    private static List<ReadOnlyMemory<byte>> Members(ReadOnlyMemory<byte> message, int number)
    {
        var found = new List<ReadOnlyMemory<byte>>();
        while (!message.IsEmpty)
        {
            var tag = ReadVarint(ref message);
            var length = (int)(tag & 7) switch
            {
                Varint => SkipVarint(ref message),
                Fixed64 => 8,
                Bytes => (int)ReadVarint(ref message),
                Fixed32 => 4,
                _ => throw new FormatException($"The message has a member of type {tag & 7}."),
            };
            if ((tag & 7) == Bytes && (int)(tag >> 3) == number)
            {
                found.Add(message[..length]);
            }

            message = message[length..];
        }

        return found;
    }

    private static int SkipVarint(ref ReadOnlyMemory<byte> message)
    {
        ReadVarint(ref message);
        return 0;
    }

    private static ulong ReadVarint(ref ReadOnlyMemory<byte> message)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = message.Span[0];
            message = message[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
