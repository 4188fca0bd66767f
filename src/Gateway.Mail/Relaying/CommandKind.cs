namespace Gateway.Mail.Relaying;

/// <summary>What the relay has to know about a command after sign-in.</summary>
internal enum CommandKind
{
    /// <summary>A command of one line with a reply that ends like every other; commands that no filter names are such.</summary>
    Plain,

    /// <summary>It could change who the client is, or what the connection says of the client; it is refused.</summary>
    IdentityChange,

    /// <summary>The gateway could not follow the session any more; it is refused.</summary>
    Unfollowed,

    /// <summary>It lists capabilities.</summary>
    Listing,

    /// <summary>It ends the session.</summary>
    LogOut,

    /// <summary>It goes on until the client ends it (IMAP IDLE).</summary>
    Idle,

    /// <summary>A message follows, if the server says so (SMTP DATA).</summary>
    Data,

    /// <summary>A chunk of the size that it names follows at once (SMTP BDAT).</summary>
    Chunk,

    /// <summary>Its positive reply has several lines (POP3).</summary>
    LongReply,

    /// <summary>Its positive reply has several lines where it has no argument (POP3).</summary>
    LongReplyWithoutArgument,
}
