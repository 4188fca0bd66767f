namespace Gateway.Mail.Wire;

/// <summary>Limits of what a peer may send before sign-in. A connection that exceeds one is closed.</summary>
internal static class WireLimits
{
    /// <summary>
    /// Bytes of a client's line. RFC 4954 4 requires 12,288 for AUTH; a token of the longest kind in base64 needs more.
    /// </summary>
    public const int Line = 24_576;

    /// <summary>Bytes of an access token. Those of Entra ID have several thousand where a user is in many groups.</summary>
    public const int Token = 16_384;

    /// <summary>Bytes of one IMAP literal: a user name, a password, a value of ID.</summary>
    public const int Literal = 4_096;

    /// <summary>Bytes of a whole IMAP command, literals included. ID has up to 30 pairs of 30 and 1,024 bytes (RFC 2971 3.3).</summary>
    public const int Command = 40_960;

    /// <summary>Bytes of refused literals and chunks that are skipped in one session.</summary>
    public const int Skipped = 1_048_576;

    /// <summary>Bytes of one line of a back end's reply.</summary>
    public const int ReplyLine = 8_192;

    /// <summary>Lines of one reply of a back end.</summary>
    public const int ReplyLines = 100;

    /// <summary>Continuations that a back end may request in reply to one command.</summary>
    public const int Continuations = 8;

    /// <summary>Commands that may be refused.</summary>
    public const int Errors = 10;

    /// <summary>Commands in all.</summary>
    public const int Commands = 100;
}
