using System.Buffers.Binary;

namespace Gateway.Listeners.Http2;

/// <summary>The GOAWAY frame (RFC 9113 6.8).</summary>
internal static class Http2GoAway
{
    private const byte Type = 7;
    private const int PayloadBytes = 8;
    private const uint EnhanceYourCalmCode = 0xb; // RFC 9113 7

    public static byte[] EnhanceYourCalm(int lastStream)
    {
        var frame = new byte[Http2FrameHeader.Size + PayloadBytes];
        frame[2] = PayloadBytes;
        frame[3] = Type;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(Http2FrameHeader.Size), lastStream);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(Http2FrameHeader.Size + 4), EnhanceYourCalmCode);
        return frame;
    }
}
