namespace Gateway.Mail.Imap;

/// <summary>What a buffer held.</summary>
internal enum ImapParseStatus
{
    Complete,

    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>Not a command, but its line is over: the connection may go on behind it.</summary>
    Malformed,

    /// <summary>More than is borne; where the next command begins is unknown.</summary>
    TooLong,
}
