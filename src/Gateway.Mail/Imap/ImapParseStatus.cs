namespace Gateway.Mail.Imap;

/// <summary>What the bytes received so far are.</summary>
internal enum ImapParseStatus
{
    Complete,

    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>The line is no command. The next command begins after it.</summary>
    Malformed,

    /// <summary>A literal is over its limit. What was consumed ends with its announcement.</summary>
    LiteralTooLong,

    /// <summary>Over a limit. Where the next command begins is unknown.</summary>
    TooLong,
}
