namespace Gateway.Mail.Imap;

/// <summary>One argument of a command: its bytes, unquoted; none for a list.</summary>
internal readonly record struct ImapArgument(ImapArgumentKind Kind, byte[] Value)
{
    /// <summary>Without the value, which may be a password.</summary>
    public override string ToString() => $"{Kind} of {Value.Length} bytes";
}
