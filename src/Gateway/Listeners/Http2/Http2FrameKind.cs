namespace Gateway.Listeners.Http2;

/// <summary>The types of frames that the budget distinguishes (RFC 9113 6).</summary>
internal enum Http2FrameKind : byte
{
    Data = 0,

    Headers = 1,

    ResetStream = 3,

    WindowUpdate = 8,
}
