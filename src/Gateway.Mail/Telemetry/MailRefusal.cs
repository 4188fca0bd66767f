namespace Gateway.Mail.Telemetry;

/// <summary>Why a command before sign-in was refused, beyond a wrong credential; a metric tag.</summary>
internal enum MailRefusal
{
    /// <summary>A credential before TLS.</summary>
    CredentialInClear,

    /// <summary>Not a command, or not in this state.</summary>
    BadCommand,

    /// <summary>A mechanism that is not offered.</summary>
    UnknownMechanism,
}
