namespace Gateway.Mail.Wire;

/// <summary>How reading a line ended.</summary>
internal enum LineStatus
{
    Complete,

    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>The line is over its limit.</summary>
    TooLong,

    /// <summary>The peer closed before the line's end.</summary>
    Closed,
}
