namespace Gateway.Mail.Imap;

/// <summary>Where a session is before sign-in; which commands it takes follows from it.</summary>
[Flags]
internal enum ImapState
{
    InClear = 1,
    Secure = 2,
}
