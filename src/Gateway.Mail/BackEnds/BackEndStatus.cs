namespace Gateway.Mail.BackEnds;

/// <summary>How a step towards a back end ended: the return value, the metric tag and the word in the log.</summary>
internal enum BackEndStatus
{
    Done,

    /// <summary>No connection: refused, unreachable, name not found.</summary>
    ConnectFailed,

    /// <summary>The process has no file descriptor left for a connection; the destination has no part in it.</summary>
    NoDescriptor,

    TimedOut,

    /// <summary>The handshake failed, or the certificate is not the one to expect.</summary>
    TlsFailed,

    /// <summary>The back end closed the connection.</summary>
    Closed,

    /// <summary>The back end sent what the protocol does not have here, or more than is borne.</summary>
    ProtocolError,

    /// <summary>The back end said that it does not serve: BYE, -ERR or 421 as a greeting.</summary>
    Unavailable,

    /// <summary>STARTTLS is demanded and not offered, or refused.</summary>
    StartTlsMissing,

    /// <summary>Bytes stood behind the back end's reply to STARTTLS (CVE-2021-38371 and its kin).</summary>
    StartTlsInjected,

    /// <summary>The back end offers no sign-in that the credential is good for.</summary>
    NoMechanism,

    /// <summary>The back end refused the user's credential.</summary>
    Refused,

    /// <summary>The back end does not let the user in at this time.</summary>
    RefusedForNow,

    /// <summary>The back end took the credential, and another session has the mailbox (RFC 2449 8.1.2).</summary>
    MailboxInUse,
}
