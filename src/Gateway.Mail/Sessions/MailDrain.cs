namespace Gateway.Mail.Sessions;

/// <summary>The phase of a shutdown, for sessions.</summary>
internal enum MailDrain
{
    /// <summary>The gateway is not shutting down.</summary>
    None,

    /// <summary>A session ends as soon as no command is in flight.</summary>
    BetweenCommands,

    /// <summary>Every session ends now; the remaining time is for telling the client.</summary>
    Now,
}
