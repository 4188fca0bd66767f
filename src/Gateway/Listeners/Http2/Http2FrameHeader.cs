using System.Buffers.Binary;

namespace Gateway.Listeners.Http2;

/// <summary>The header of a frame (RFC 9113 4.1).</summary>
/// <param name="Length">The bytes of the payload.</param>
/// <param name="Kind">The type; any other than those of the enumeration occurs as well.</param>
/// <param name="Flags">The flags.</param>
/// <param name="Stream">The stream, 0 for the connection.</param>
internal readonly record struct Http2FrameHeader(int Length, Http2FrameKind Kind, byte Flags, int Stream)
{
    /// <summary>The bytes of a frame header.</summary>
    public const int Size = 9;

    private const byte EndStream = 1;
    private const byte Padded = 8;
    private const int MaxPadding = 256; // with its length

    /// <summary>Whether this is a DATA frame that neither carries data nor ends the request; padding is no data.</summary>
    public bool IsEmptyData =>
        Kind == Http2FrameKind.Data && (Flags & EndStream) == 0 && Length <= ((Flags & Padded) != 0 ? MaxPadding : 0);

    public static Http2FrameHeader Read(ReadOnlySpan<byte> bytes) => new(
        (bytes[0] << 16) | (bytes[1] << 8) | bytes[2],
        (Http2FrameKind)bytes[3],
        bytes[4],
        BinaryPrimitives.ReadInt32BigEndian(bytes[5..]) & int.MaxValue);
}
