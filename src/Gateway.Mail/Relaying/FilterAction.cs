namespace Gateway.Mail.Relaying;

/// <summary>What follows after the bytes of a step are relayed.</summary>
internal enum FilterAction
{
    /// <summary>The rest cannot be decided before more bytes arrive.</summary>
    ReadMore,

    /// <summary>The rest is decided at once.</summary>
    Continue,

    /// <summary>The back end decides whether what follows is data or the next command.</summary>
    AwaitReply,

    /// <summary>The command was dropped. The client is sent a reply in its place, after the replies to all commands before it.</summary>
    Refuse,

    /// <summary>The command asks for capabilities: it is sent alone, and its reply is edited.</summary>
    List,

    /// <summary>The session ends: what follows may be data to the gateway and a command to the back end.</summary>
    End,
}
