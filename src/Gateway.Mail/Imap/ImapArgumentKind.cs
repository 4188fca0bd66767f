namespace Gateway.Mail.Imap;

/// <summary>What an argument of a command is.</summary>
internal enum ImapArgumentKind
{
    Atom,

    /// <summary>Quoted or literal.</summary>
    String,

    /// <summary>A parenthesised list; its items are not kept.</summary>
    List,
}
