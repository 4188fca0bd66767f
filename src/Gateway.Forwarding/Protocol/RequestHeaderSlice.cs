namespace Gateway.Forwarding.Protocol;

/// <summary>The position of one header in the bytes of a request head, and its well-known name, if it has one.</summary>
public readonly record struct RequestHeaderSlice(int NameStart, int NameLength, int ValueStart, int ValueLength, KnownRequestHeader? Known)
{
    public RequestHeaderKind Kind => Known?.Kind ?? RequestHeaderKind.Other;

    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> head) => head.Slice(NameStart, NameLength);

    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> head) => head.Slice(ValueStart, ValueLength);
}
