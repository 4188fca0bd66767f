namespace Gateway.Mail.Wire;

/// <summary>How reading a line went.</summary>
internal enum LineStatus
{
    Complete,

    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>The line is longer than it may be.</summary>
    TooLong,

    /// <summary>The peer closed before the line's end.</summary>
    Closed,
}
