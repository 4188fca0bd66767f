namespace Gateway.Mail.Wire;

/// <summary>The key of a mail protocol.</summary>
public enum MailProtocol
{
    /// <summary>IMAP4 (RFC 9051, RFC 3501).</summary>
    Imap4,

    /// <summary>POP3 (RFC 1939, RFC 2449).</summary>
    Pop3,

    /// <summary>Message submission (RFC 6409).</summary>
    Smtp,

    /// <summary>ManageSieve (RFC 5804).</summary>
    ManageSieve,
}
