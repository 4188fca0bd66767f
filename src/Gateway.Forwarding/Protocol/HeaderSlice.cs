namespace Gateway.Forwarding.Protocol;

/// <summary>Where one header lies in the bytes of a head, and what is known of its name.</summary>
internal readonly record struct HeaderSlice(int NameStart, int NameLength, int ValueStart, int ValueLength, KnownHeader? Known)
{
    public HeaderKind Kind => Known?.Kind ?? HeaderKind.EndToEnd;

    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> head) => head.Slice(NameStart, NameLength);

    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> head) => head.Slice(ValueStart, ValueLength);
}
