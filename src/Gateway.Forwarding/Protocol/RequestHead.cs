namespace Gateway.Forwarding.Protocol;

/// <summary>The head of one request, as slices of the received bytes. The object is reused for every request of a connection.</summary>
public sealed class RequestHead
{
    private RequestHeaderSlice[] _headers = new RequestHeaderSlice[16];
    private int _count;

    /// <summary>The size of the head in bytes, including the empty line; set when the head is complete.</summary>
    public int Length { get; internal set; }

    public Range Method { get; internal set; }

    public Range Target { get; internal set; }

    public bool IsHttp10 { get; internal set; }

    /// <summary>The value of Content-Length, or -1.</summary>
    public long ContentLength { get; internal set; } = -1;

    public bool IsChunked { get; internal set; }

    /// <summary>The value of Host.</summary>
    public Range Host { get; internal set; }

    public RequestDefect Defect { get; internal set; }

    public ReadOnlySpan<RequestHeaderSlice> Headers => _headers.AsSpan(0, _count);

    internal bool HasHost { get; set; }

    internal void Reset()
    {
        _count = 0;
        Length = 0;
        Method = Target = Host = default;
        IsHttp10 = false;
        ContentLength = -1;
        IsChunked = false;
        HasHost = false;
        Defect = RequestDefect.None;
    }

    internal void Add(in RequestHeaderSlice header)
    {
        if (_count == _headers.Length)
        {
            Array.Resize(ref _headers, _count * 2);
        }

        _headers[_count++] = header;
    }
}
