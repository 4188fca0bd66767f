namespace Gateway.Mail.Telemetry;

/// <summary>Why a command before sign-in was refused, other than for a wrong credential; a metric tag.</summary>
internal enum MailRefusal
{
    /// <summary>A credential was sent before TLS.</summary>
    CredentialInClear,

    /// <summary>The command is unknown, malformed, or not allowed in this state.</summary>
    BadCommand,

    /// <summary>The mechanism is not offered.</summary>
    UnknownMechanism,

    /// <summary>A client asked to act for another user.</summary>
    OtherUser,
}
