namespace Gateway.Mail.BackEnds;

/// <summary>What follows from a status.</summary>
internal static class BackEndStatuses
{
    /// <summary>Whether the destination is at fault, so that another destination may succeed. No credential was sent.</summary>
    public static bool IsDestinationFault(BackEndStatus status) => status is BackEndStatus.ConnectFailed or BackEndStatus.TimedOut
        or BackEndStatus.TlsFailed or BackEndStatus.TlsWrongName or BackEndStatus.TlsUntrusted or BackEndStatus.TlsExpired
        or BackEndStatus.TlsClearText or BackEndStatus.Closed or BackEndStatus.ProtocolError or BackEndStatus.Unavailable
        or BackEndStatus.StartTlsMissing or BackEndStatus.StartTlsInjected;

    /// <summary>The tag value in metrics.</summary>
    public static string NameOf(BackEndStatus status) => status switch
    {
        BackEndStatus.Done => "done",
        BackEndStatus.ConnectFailed => "connect_failed",
        BackEndStatus.NoDescriptor => "no_descriptor",
        BackEndStatus.TimedOut => "timed_out",
        BackEndStatus.TlsFailed => "tls_failed",
        BackEndStatus.TlsWrongName => "tls_wrong_name",
        BackEndStatus.TlsUntrusted => "tls_untrusted",
        BackEndStatus.TlsExpired => "tls_expired",
        BackEndStatus.TlsClearText => "tls_clear_text",
        BackEndStatus.Closed => "closed",
        BackEndStatus.ProtocolError => "garbled",
        BackEndStatus.Unavailable => "unavailable",
        BackEndStatus.StartTlsMissing => "starttls_missing",
        BackEndStatus.StartTlsInjected => "starttls_injected",
        BackEndStatus.NoMechanism => "no_mechanism",
        BackEndStatus.Refused => "refused",
        BackEndStatus.CommandRefused => "command_refused",
        BackEndStatus.RefusedForNow => "refused_for_now",
        BackEndStatus.MailboxInUse => "mailbox_in_use",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
