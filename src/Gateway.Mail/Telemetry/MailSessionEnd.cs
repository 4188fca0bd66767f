namespace Gateway.Mail.Telemetry;

/// <summary>Why a session ended: the return value, the metric tag and the word in the access log.</summary>
public enum MailSessionEnd
{
    /// <summary>The client closed the connection, before or after sign-in.</summary>
    ClientLeft,

    /// <summary>The back end closed or reset the connection after sign-in, and the client had not asked for it.</summary>
    BackEndLeft,

    /// <summary>LOGOUT or QUIT, before sign-in or after it.</summary>
    LoggedOut,

    SignInTimeout,
    IdleTimeout,

    /// <summary>Too many failed sign-ins.</summary>
    TooManyTries,

    /// <summary>Too many refused commands, or too many commands before sign-in.</summary>
    TooManyErrors,

    /// <summary>A line, a literal or a command was over its limit.</summary>
    TooLong,

    /// <summary>The client sent an HTTP request.</summary>
    HttpRequest,

    /// <summary>After sign-in the gateway could no longer tell the client's commands from its data.</summary>
    NotFollowed,

    /// <summary>Bytes were pipelined behind STARTTLS.</summary>
    StartTlsInjected,

    TlsFailed,

    /// <summary>No route has the server name that the client asked for.</summary>
    NoRoute,

    /// <summary>The client is the gateway itself.</summary>
    Loop,

    /// <summary>The client's connection was reset, or a connection failed otherwise.</summary>
    Reset,

    /// <summary>The app password of the session was revoked, or has expired.</summary>
    Revoked,

    /// <summary>An administrator ended the session.</summary>
    EndedByAdministrator,

    ShuttingDown,

    /// <summary>The destination was removed from the configuration.</summary>
    DestinationRemoved,

    /// <summary>The gateway failed; the log has the exception.</summary>
    Fault,
}
