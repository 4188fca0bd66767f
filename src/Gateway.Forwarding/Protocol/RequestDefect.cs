namespace Gateway.Forwarding.Protocol;

/// <summary>Why a request head is not HTTP/1.1 in the strict reading of RFC 9112, or is larger than anything that goes straight.</summary>
public enum RequestDefect
{
    None,

    /// <summary>The request line is not <c>token SP target SP HTTP/1.x</c>.</summary>
    RequestLine,

    /// <summary>A character in the target that is no visible ASCII character.</summary>
    Target,

    /// <summary>A line that does not end with CRLF, holds a control character, continues another, or has no proper name.</summary>
    Line,

    HeadTooLarge,

    TooManyHeaders,

    /// <summary>Not exactly one Host.</summary>
    Host,

    /// <summary>A Content-Length that is not a number of digits alone, or is not the only one.</summary>
    ContentLength,

    /// <summary>A Transfer-Encoding other than <c>chunked</c>, or in HTTP/1.0.</summary>
    TransferEncoding,

    LengthAndTransferEncoding,
}
