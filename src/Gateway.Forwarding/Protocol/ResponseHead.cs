namespace Gateway.Forwarding.Protocol;

/// <summary>
/// The head of one response, as slices of the received bytes. The object is reused for every response of a connection.
/// </summary>
internal sealed class ResponseHead
{
    private HeaderSlice[] _headers = new HeaderSlice[16];
    private int _count;

    /// <summary>The defects that the response may have; set once for a connection.</summary>
    public ResponseLeniency Leniency { get; init; }

    /// <summary>The defects that the response has and that are accepted.</summary>
    public ResponseLeniency Accepted { get; private set; }

    public int Status { get; internal set; }

    public bool IsHttp10 { get; internal set; }

    /// <summary>The reason phrase; an empty range if there is none.</summary>
    public Range Reason { get; internal set; }

    /// <summary>The size of the head in bytes, including the empty line; set when the head is complete.</summary>
    public int Length { get; internal set; }

    /// <summary>The value of Content-Length, or -1.</summary>
    public long ContentLength { get; internal set; } = -1;

    public bool IsChunked { get; internal set; }

    /// <summary>Whether the back end keeps the connection open after this response.</summary>
    public bool KeepAlive { get; internal set; }

    /// <summary>How many seconds the back end keeps an idle connection (<c>Keep-Alive: timeout=N</c>), or -1.</summary>
    public int KeepAliveSeconds { get; internal set; } = -1;

    /// <summary>Whether <c>Connection</c> nominates further headers that are not forwarded (RFC 9110, 7.6.1).</summary>
    public bool HasNominated { get; internal set; }

    public ResponseDefect Defect { get; internal set; }

    public ReadOnlySpan<HeaderSlice> Headers => _headers.AsSpan(0, _count);

    /// <summary>Whether this is an interim response: 1xx except 101, which ends the HTTP exchange.</summary>
    public bool IsInterim => Status is >= 100 and < 200 and not 101;

    internal int Position { get; set; }

    internal int Scanned { get; set; }

    internal bool HasConnectionClose { get; set; }

    internal bool HasConnectionKeepAlive { get; set; }

    /// <summary>How the body of this response ends; a response to HEAD has none.</summary>
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

    /// <summary>Prepares the object for the next response.</summary>
    public void Reset()
    {
        _count = 0;
        Accepted = default;
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

    /// <summary>Whether a defect is accepted, which is then recorded.</summary>
    internal bool Accept(LenientDefect defect)
    {
        if (!Leniency.Contains(defect))
        {
            return false;
        }

        Accepted = Accepted.With(defect);
        return true;
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
