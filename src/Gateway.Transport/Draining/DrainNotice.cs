namespace Gateway.Transport.Draining;

/// <summary>What a connection has to do because the gateway leaves.</summary>
public enum DrainNotice
{
    /// <summary>The connection goes on.</summary>
    None,

    /// <summary>The connection ends as soon as no request or command is in flight.</summary>
    BetweenCommands,

    /// <summary>The connection ends now; the remaining time is for telling the client.</summary>
    Now,
}
