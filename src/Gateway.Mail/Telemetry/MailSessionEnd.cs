namespace Gateway.Mail.Telemetry;

/// <summary>Why a session ended: the return value, the metric tag and the word in the access log.</summary>
public enum MailSessionEnd
{
    /// <summary>The client closed, signed in or not.</summary>
    ClientLeft,

    /// <summary>The back end closed after sign-in, as it does after LOGOUT or QUIT.</summary>
    BackEndLeft,

    /// <summary>LOGOUT or QUIT before sign-in.</summary>
    LoggedOut,

    SignInTimeout,
    IdleTimeout,

    /// <summary>Too many failed sign-ins.</summary>
    TooManyTries,

    /// <summary>Too many commands that are wrong, or too many at all, before sign-in.</summary>
    TooManyErrors,

    /// <summary>A line or literal longer than is borne.</summary>
    TooLong,

    /// <summary>Bytes stood behind STARTTLS.</summary>
    StartTlsInjected,

    TlsFailed,

    /// <summary>No route answers to the name the client asked for.</summary>
    NoRoute,

    /// <summary>The client is the gateway itself.</summary>
    Loop,

    /// <summary>The connection broke.</summary>
    Reset,

    ShuttingDown,

    /// <summary>The destination left the configuration.</summary>
    DestinationRemoved,

    /// <summary>A mistake of the gateway's own; the log has it.</summary>
    Fault,
}
