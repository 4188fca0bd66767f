namespace Gateway.Mail.Imap;

/// <summary>One argument of a command: its bytes, unquoted. Bytes of a list are empty.</summary>
internal readonly record struct ImapArgument(ImapArgumentKind Kind, byte[] Value)
{
    /// <summary>Never the value: it may be a password.</summary>
    public override string ToString() => $"{Kind} of {Value.Length} bytes";
}
