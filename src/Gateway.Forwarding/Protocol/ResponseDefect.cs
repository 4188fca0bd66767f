namespace Gateway.Forwarding.Protocol;

/// <summary>
/// Why a response of a back end is refused. Each defect enables request smuggling or response splitting, or makes the response endless.
/// </summary>
public enum ResponseDefect
{
    None,

    /// <summary>The status line is not <c>HTTP/1.x SP 3DIGIT</c>.</summary>
    StatusLine,

    /// <summary>A line feed without a carriage return before it.</summary>
    BareLineFeed,

    /// <summary>A carriage return without a line feed after it.</summary>
    BareCarriageReturn,

    Nul,

    /// <summary>Another control character in a line.</summary>
    ControlCharacter,

    /// <summary>A line that continues the previous one (obs-fold; RFC 9112, 5.2).</summary>
    FoldedLine,

    /// <summary>A header name that is empty or not a token, for example because of a space before the colon.</summary>
    HeaderName,

    HeadTooLarge,

    TooManyHeaders,

    TooManyInformational,

    /// <summary>Content-Length is not a plain decimal number.</summary>
    ContentLength,

    /// <summary>Two different Content-Length values.</summary>
    ConflictingLengths,

    /// <summary>Both Content-Length and Transfer-Encoding (RFC 9112, 6.3).</summary>
    LengthAndTransferEncoding,

    /// <summary>A transfer coding other than a single chunked, or any in HTTP/1.0.</summary>
    TransferEncoding,

    /// <summary>A 1xx response that announces a body.</summary>
    BodyForbidden,

    /// <summary>A 101 that the client did not request, or that names another protocol or key.</summary>
    UnexpectedUpgrade,

    /// <summary>A chunk size that is empty, not hexadecimal, or too large.</summary>
    ChunkSize,

    ChunkExtension,

    /// <summary>Chunk data that is not followed by CRLF.</summary>
    ChunkTerminator,

    /// <summary>Bytes after the end of a response, before the next request was sent.</summary>
    UnexpectedBytes,
}
