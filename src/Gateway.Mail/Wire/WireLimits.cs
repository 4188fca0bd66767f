namespace Gateway.Mail.Wire;

/// <summary>How much a peer may say before it is believed to be no client of ours.</summary>
internal static class WireLimits
{
    /// <summary>
    /// Bytes of a line before sign-in. RFC 4954 4 asks for 12,288 with AUTH; access tokens of cloud directories stay well below.
    /// </summary>
    public const int Line = 12_288;

    /// <summary>Bytes of one IMAP literal before sign-in: user name, password, ID value.</summary>
    public const int Literal = 4_096;

    /// <summary>Bytes of a whole IMAP command before sign-in, literals included.</summary>
    public const int Command = 16_384;

    /// <summary>Bytes of one line of a back end's reply before sign-in.</summary>
    public const int ReplyLine = 8_192;

    /// <summary>Lines of one reply of a back end before sign-in.</summary>
    public const int ReplyLines = 100;

    /// <summary>Commands that are wrong or out of place before the connection ends.</summary>
    public const int Errors = 10;

    /// <summary>Commands before sign-in, right ones too.</summary>
    public const int Commands = 100;
}
