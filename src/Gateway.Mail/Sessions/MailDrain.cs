namespace Gateway.Mail.Sessions;

/// <summary>How far an end of the gateway is, as sessions see it.</summary>
internal enum MailDrain
{
    /// <summary>Sessions go on.</summary>
    None,

    /// <summary>A session leaves as soon as no command is in flight.</summary>
    BetweenCommands,

    /// <summary>Every session leaves now: what is left of the time is for its goodbye.</summary>
    Now,
}
