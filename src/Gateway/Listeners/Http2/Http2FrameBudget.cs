namespace Gateway.Listeners.Http2;

/// <summary>
/// Limits the frames of a connection that make no progress: PING, SETTINGS, PRIORITY, CONTINUATION, empty DATA, RST_STREAM, WINDOW_UPDATE
/// and unknown types (RFC 9113 10.5). A frame costs points; requests, response bytes and time give them back. A client that reads a
/// response updates two windows for every few kilobytes, and one that measures round trips sends a PING a response, so neither runs out.
/// </summary>
internal sealed class Http2FrameBudget(TimeProvider time)
{
    /// <summary>The points of a new connection, which are also the most that it can have.</summary>
    public const int Capacity = 10_000;

    /// <summary>The points that a second gives back.</summary>
    public const int PerSecond = 1_000;

    /// <summary>The bytes of a response that give back one point.</summary>
    public const int ResponseBytesPerPoint = 128;

    private const int Request = 16;

    // 100 requests that are reset at once spend the points. Kestrel itself aborts a connection with more than 200 such streams, without
    // ENHANCE_YOUR_CALM and with a critical message for each.
    private const int Reset = 116;

    private const int Update = 1;
    private const int Other = 8;

    private int _points = Capacity;
    private long _refilled = time.GetTimestamp();
    private long _creditedBytes;
    private long _responseBytes;

    /// <summary>Whether the connection has sent too many frames.</summary>
    public bool IsExceeded { get; private set; }

    /// <summary>Reports bytes that were sent to the client. One thread at a time calls it, while another may call Spend.</summary>
    public void Earn(int responseBytes) => Volatile.Write(ref _responseBytes, _responseBytes + responseBytes);

    /// <summary>Reports a frame of the client.</summary>
    public void Spend(in Http2FrameHeader frame)
    {
        switch (frame.Kind)
        {
            case Http2FrameKind.Headers:
                _points = Math.Min(_points + Request, Capacity);
                return;
            case Http2FrameKind.Data when !frame.IsEmptyData:
                return;
            case Http2FrameKind.ResetStream:
                _points -= Reset;
                break;
            case Http2FrameKind.WindowUpdate:
                _points -= Update;
                break;
            default:
                _points -= Other;
                break;
        }

        if (_points < 0)
        {
            Refill();
            IsExceeded |= _points < 0;
        }
    }

    /// <summary>
    /// Gives back what time and response bytes are worth. It runs only when the points are spent, so that frames read no clock.
    /// </summary>
    private void Refill()
    {
        var sent = Volatile.Read(ref _responseBytes);
        var bytePoints = (sent - _creditedBytes) / ResponseBytesPerPoint;
        _creditedBytes += bytePoints * ResponseBytesPerPoint;

        var now = time.GetTimestamp();
        var timePoints = (long)(time.GetElapsedTime(_refilled, now).TotalSeconds * PerSecond);
        if (timePoints > 0)
        {
            _refilled = now;
        }

        _points = (int)Math.Min(_points + bytePoints + timePoints, Capacity);
    }
}
