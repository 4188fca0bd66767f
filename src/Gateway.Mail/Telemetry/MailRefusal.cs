namespace Gateway.Mail.Telemetry;

/// <summary>Why a command was refused, other than for a wrong credential; a metric tag.</summary>
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

    /// <summary>After sign-in: the command could change who the client is, or what the back end was told of it.</summary>
    IdentityChange,

    /// <summary>After sign-in: the gateway could not follow the session any more.</summary>
    NotRelayed,
}
