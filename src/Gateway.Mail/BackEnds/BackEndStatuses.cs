namespace Gateway.Mail.BackEnds;

/// <summary>What follows from an outcome.</summary>
internal static class BackEndStatuses
{
    /// <summary>True where the destination is at fault and another one may do, no credential having been sent.</summary>
    public static bool IsDestinationFault(BackEndStatus outcome) => outcome is BackEndStatus.ConnectFailed or BackEndStatus.TimedOut
        or BackEndStatus.TlsFailed or BackEndStatus.Closed or BackEndStatus.ProtocolError or BackEndStatus.Unavailable
        or BackEndStatus.StartTlsMissing or BackEndStatus.StartTlsInjected;

    /// <summary>The tag value in metrics.</summary>
    public static string NameOf(BackEndStatus outcome) => outcome switch
    {
        BackEndStatus.Done => "done",
        BackEndStatus.ConnectFailed => "connect_failed",
        BackEndStatus.NoDescriptor => "no_descriptor",
        BackEndStatus.TimedOut => "timed_out",
        BackEndStatus.TlsFailed => "tls_failed",
        BackEndStatus.Closed => "closed",
        BackEndStatus.ProtocolError => "garbled",
        BackEndStatus.Unavailable => "unavailable",
        BackEndStatus.StartTlsMissing => "starttls_missing",
        BackEndStatus.StartTlsInjected => "starttls_injected",
        BackEndStatus.NoMechanism => "no_mechanism",
        BackEndStatus.Refused => "refused",
        BackEndStatus.RefusedForNow => "refused_for_now",
        BackEndStatus.MailboxInUse => "mailbox_in_use",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}
