namespace Gateway.Mail.Telemetry;

/// <summary>What follows from the reason for an end.</summary>
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
        MailSessionEnd.HttpRequest => "http_request",
        MailSessionEnd.NotFollowed => "not_followed",
        MailSessionEnd.StartTlsInjected => "starttls_injected",
        MailSessionEnd.TlsFailed => "tls_failed",
        MailSessionEnd.NoRoute => "no_route",
        MailSessionEnd.Loop => "loop",
        MailSessionEnd.Reset => "reset",
        MailSessionEnd.Revoked => "revoked",
        MailSessionEnd.EndedByAdministrator => "ended_by_administrator",
        MailSessionEnd.ShuttingDown => "shutting_down",
        MailSessionEnd.DestinationRemoved => "destination_removed",
        MailSessionEnd.Fault => "fault",
        _ => throw new ArgumentOutOfRangeException(nameof(end)),
    };

    /// <summary>What a client is told of an end that the gateway decides; null where it is told nothing.</summary>
    internal static string? TextOf(MailSessionEnd end) => end switch
    {
        MailSessionEnd.SignInTimeout => "Too long without signing in.",
        MailSessionEnd.IdleTimeout => "Idle for too long.",
        MailSessionEnd.TooManyTries => "Too many failed attempts.",
        MailSessionEnd.TooManyErrors => "Too many errors.",
        MailSessionEnd.TooLong => "Line too long.",
        MailSessionEnd.HttpRequest => "This is no web server.",
        MailSessionEnd.NotFollowed => "Commands and data cannot be told apart.",
        MailSessionEnd.NoRoute => "Nothing is published under this name.",
        MailSessionEnd.Loop => "The gateway has connected to itself.",
        MailSessionEnd.Revoked => "The app password is no longer valid.",
        MailSessionEnd.EndedByAdministrator => "An administrator has ended the session.",
        MailSessionEnd.ShuttingDown => "Shutting down.",
        MailSessionEnd.DestinationRemoved => "The mailbox server is being taken out of service; connect again.",
        MailSessionEnd.Fault => "Internal error.",
        _ => null,
    };
}
