namespace Gateway.Mail.Imap;

/// <summary>The kind of an argument.</summary>
internal enum ImapArgumentKind
{
    Atom,

    /// <summary>Quoted or literal.</summary>
    String,

    /// <summary>A parenthesized list, whose items are not kept.</summary>
    List,
}
