namespace Gateway.Mail.Telemetry;

/// <summary>The names of the reasons for an end.</summary>
public static class MailSessionEnds
{
    /// <summary>The tag value in metrics and the word in the access log.</summary>
    public static string NameOf(MailSessionEnd end) => end switch
    {
        MailSessionEnd.ClientLeft => "client_left",
        MailSessionEnd.BackEndLeft => "backend_left",
        MailSessionEnd.LoggedOut => "logged_out",
        MailSessionEnd.SignInTimeout => "signin_timeout",
        MailSessionEnd.IdleTimeout => "idle_timeout",
        MailSessionEnd.TooManyTries => "too_many_tries",
        MailSessionEnd.TooManyErrors => "too_many_errors",
        MailSessionEnd.TooLong => "too_long",
        MailSessionEnd.StartTlsInjected => "starttls_injected",
        MailSessionEnd.TlsFailed => "tls_failed",
        MailSessionEnd.NoRoute => "no_route",
        MailSessionEnd.Loop => "loop",
        MailSessionEnd.Reset => "reset",
        MailSessionEnd.ShuttingDown => "shutting_down",
        MailSessionEnd.DestinationRemoved => "destination_removed",
        MailSessionEnd.Fault => "fault",
        _ => throw new ArgumentOutOfRangeException(nameof(end)),
    };
}
