namespace Gateway.Forwarding.Protocol;

/// <summary>The position of one header in the bytes of a head, and its well-known name, if it has one.</summary>
internal readonly record struct HeaderSlice(int NameStart, int NameLength, int ValueStart, int ValueLength, KnownHeader? Known)
{
    public HeaderKind Kind => Known?.Kind ?? HeaderKind.EndToEnd;

    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> head) => head.Slice(NameStart, NameLength);

    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> head) => head.Slice(ValueStart, ValueLength);
}
