namespace Gateway.Forwarding.Protocol;

/// <summary>
/// The head of one response, as slices of the bytes it was read from; reused for every response of a connection.
/// </summary>
internal sealed class ResponseHead
{
    private HeaderSlice[] _headers = new HeaderSlice[16];
    private int _count;

    public int Status { get; internal set; }

    public bool IsHttp10 { get; internal set; }

    /// <summary>The status line's last part; empty for none.</summary>
    public Range Reason { get; internal set; }

    /// <summary>Bytes of the head, the empty line included; known when the parser is done.</summary>
    public int Length { get; internal set; }

    /// <summary>The announced length, or -1.</summary>
    public long ContentLength { get; internal set; } = -1;

    public bool IsChunked { get; internal set; }

    /// <summary>Whether the back end lets the connection live after this response.</summary>
    public bool KeepAlive { get; internal set; }

    /// <summary>For how many seconds the back end says that it keeps a connection that waits (<c>Keep-Alive: timeout=N</c>), or -1.</summary>
    public int KeepAliveSeconds { get; internal set; } = -1;

    /// <summary>Whether <c>Connection</c> names headers that must stay behind too.</summary>
    public bool HasNominated { get; internal set; }

    public ResponseDefect Defect { get; internal set; }

    public ReadOnlySpan<HeaderSlice> Headers => _headers.AsSpan(0, _count);

    /// <summary>An interim response: 1xx, but not 101, which is final for HTTP.</summary>
    public bool IsInterim => Status is >= 100 and < 200 and not 101;

    internal int Position { get; set; }

    internal int Scanned { get; set; }

    internal bool HasConnectionClose { get; set; }

    internal bool HasConnectionKeepAlive { get; set; }

    /// <summary>How this response's body ends, which depends on the request's method too.</summary>
    public BodyFraming Framing(bool isHead)
    {
        if (isHead || Status is 204 or 205 or 304 or (>= 100 and < 200))
        {
            return BodyFraming.None;
        }

        if (IsChunked)
        {
            return BodyFraming.Chunked;
        }

        return ContentLength switch
        {
            > 0 => BodyFraming.Length,
            0 => BodyFraming.None,
            _ => BodyFraming.UntilClose,
        };
    }

    /// <summary>Makes ready for another response.</summary>
    public void Reset()
    {
        _count = 0;
        Status = 0;
        IsHttp10 = false;
        Reason = default;
        Length = 0;
        ContentLength = -1;
        IsChunked = false;
        KeepAlive = false;
        KeepAliveSeconds = -1;
        HasNominated = false;
        Defect = ResponseDefect.None;
        Position = 0;
        Scanned = 0;
        HasConnectionClose = false;
        HasConnectionKeepAlive = false;
    }

    internal void Add(HeaderSlice header)
    {
        if (_count == _headers.Length)
        {
            Array.Resize(ref _headers, _count * 2);
        }

        _headers[_count++] = header;
    }
}
