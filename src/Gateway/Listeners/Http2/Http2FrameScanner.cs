namespace Gateway.Listeners.Http2;

/// <summary>Finds the frame headers in what one side sends, in pieces of any size; payloads are skipped and nothing is copied.</summary>
internal sealed class Http2FrameScanner
{
    private const int PrefaceBytes = 24; // RFC 9113 3.4

    private readonly Http2FrameBudget? _budget;
    private readonly byte[] _header = new byte[Http2FrameHeader.Size];
    private int _headerBytes;
    private int _skip;

    private Http2FrameScanner(Http2FrameBudget? budget, int skip)
    {
        _budget = budget;
        _skip = skip;
    }

    /// <summary>Whether the next byte begins a frame.</summary>
    public bool IsBetweenFrames => _skip == 0 && _headerBytes == 0;

    /// <summary>The highest stream that the client has opened.</summary>
    public int LastStream { get; private set; }

    /// <summary>Scans what a client sends, its preface first, and reports each frame to the budget.</summary>
    public static Http2FrameScanner OfClient(Http2FrameBudget budget) => new(budget, PrefaceBytes);

    /// <summary>Scans what the server sends.</summary>
    public static Http2FrameScanner OfServer() => new(null, 0);

    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_skip > 0)
            {
                var skipped = Math.Min(_skip, bytes.Length);
                _skip -= skipped;
                bytes = bytes[skipped..];
                continue;
            }

            var count = Math.Min(Http2FrameHeader.Size - _headerBytes, bytes.Length);
            bytes[..count].CopyTo(_header.AsSpan(_headerBytes));
            _headerBytes += count;
            bytes = bytes[count..];
            if (_headerBytes == Http2FrameHeader.Size)
            {
                Begin(Http2FrameHeader.Read(_header));
            }
        }
    }

    private void Begin(in Http2FrameHeader frame)
    {
        _headerBytes = 0;
        _skip = frame.Length;
        if (frame.Kind == Http2FrameKind.Headers && frame.Stream > LastStream)
        {
            LastStream = frame.Stream;
        }

        _budget?.Spend(frame);
    }
}
