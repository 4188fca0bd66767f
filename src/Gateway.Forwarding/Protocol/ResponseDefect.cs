namespace Gateway.Forwarding.Protocol;

/// <summary>What is wrong with a back end's response; every member refuses a shape that smuggling or splitting needs, or that never ends.</summary>
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

    /// <summary>A line that continues the one before it (obs-fold).</summary>
    FoldedLine,

    /// <summary>A header name that is empty or not a token, a space before the colon among them.</summary>
    HeaderName,

    HeadTooLarge,

    TooManyHeaders,

    TooManyInformational,

    /// <summary>Content-Length is not a plain decimal number.</summary>
    ContentLength,

    /// <summary>Two Content-Length values that differ.</summary>
    ConflictingLengths,

    /// <summary>Content-Length and Transfer-Encoding together.</summary>
    LengthAndTransferEncoding,

    /// <summary>A transfer coding other than chunked once, or any in HTTP/1.0.</summary>
    TransferEncoding,

    /// <summary>1xx or 204 that announces a body.</summary>
    BodyForbidden,

    /// <summary>101 that was not asked for, or names another protocol or key.</summary>
    UnexpectedUpgrade,

    /// <summary>A chunk size that is empty, not hexadecimal, or too large.</summary>
    ChunkSize,

    ChunkExtension,

    /// <summary>Chunk data without CRLF behind it.</summary>
    ChunkTerminator,

    /// <summary>Bytes behind the end of a response, before another request was sent.</summary>
    UnexpectedBytes,
}
