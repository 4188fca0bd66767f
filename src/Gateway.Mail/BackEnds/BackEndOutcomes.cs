namespace Gateway.Mail.BackEnds;

/// <summary>What follows from an outcome.</summary>
internal static class BackEndOutcomes
{
    /// <summary>True where the destination is at fault and another one may do, no credential having been sent.</summary>
    public static bool IsDestinationFault(BackEndOutcome outcome) => outcome is BackEndOutcome.ConnectFailed or BackEndOutcome.TimedOut
        or BackEndOutcome.TlsFailed or BackEndOutcome.Closed or BackEndOutcome.Garbled or BackEndOutcome.Unavailable
        or BackEndOutcome.StartTlsMissing or BackEndOutcome.StartTlsInjected;

    /// <summary>The tag value in metrics.</summary>
    public static string NameOf(BackEndOutcome outcome) => outcome switch
    {
        BackEndOutcome.Done => "done",
        BackEndOutcome.ConnectFailed => "connect_failed",
        BackEndOutcome.NoDescriptor => "no_descriptor",
        BackEndOutcome.TimedOut => "timed_out",
        BackEndOutcome.TlsFailed => "tls_failed",
        BackEndOutcome.Closed => "closed",
        BackEndOutcome.Garbled => "garbled",
        BackEndOutcome.Unavailable => "unavailable",
        BackEndOutcome.StartTlsMissing => "starttls_missing",
        BackEndOutcome.StartTlsInjected => "starttls_injected",
        BackEndOutcome.NoMechanism => "no_mechanism",
        BackEndOutcome.Refused => "refused",
        BackEndOutcome.RefusedForNow => "refused_for_now",
        BackEndOutcome.MailboxInUse => "mailbox_in_use",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}
