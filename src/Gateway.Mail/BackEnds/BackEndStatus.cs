namespace Gateway.Mail.BackEnds;

/// <summary>How a step of a connection to a back end ended: the return value, the metric tag and the word in the log.</summary>
internal enum BackEndStatus
{
    Done,

    /// <summary>The connection failed: refused, unreachable, name not found.</summary>
    ConnectFailed,

    /// <summary>The process has no file descriptor left for a connection; the destination is not at fault.</summary>
    NoDescriptor,

    TimedOut,

    /// <summary>The handshake failed for another reason than those below.</summary>
    TlsFailed,

    /// <summary>The certificate is for another name.</summary>
    TlsWrongName,

    /// <summary>The certificate does not lead to a trusted root.</summary>
    TlsUntrusted,

    /// <summary>The certificate has expired, or is not valid yet.</summary>
    TlsExpired,

    /// <summary>The back end spoke in clear where TLS was expected.</summary>
    TlsClearText,

    /// <summary>The back end closed the connection.</summary>
    Closed,

    /// <summary>The back end sent something that the protocol does not allow here, or a reply over the limit.</summary>
    ProtocolError,

    /// <summary>The back end refused service: BYE, -ERR or 421 as a greeting.</summary>
    Unavailable,

    /// <summary>STARTTLS is required, and the back end does not offer it or refused it.</summary>
    StartTlsMissing,

    /// <summary>Bytes were pipelined behind the back end's reply to STARTTLS (CVE-2021-38371).</summary>
    StartTlsInjected,

    /// <summary>The back end offers no mechanism that the credential can be used with.</summary>
    NoMechanism,

    /// <summary>The back end refused the user's credential.</summary>
    Refused,

    /// <summary>The back end refused the command, whatever the credential is: IMAP BAD, SMTP 500.</summary>
    CommandRefused,

    /// <summary>The back end refused the user for a reason other than the password, which may pass.</summary>
    RefusedForNow,

    /// <summary>The back end accepted the credential, but another session has the mailbox open (RFC 2449 8.1.2).</summary>
    MailboxInUse,
}
