namespace Gateway.Preauthentication.Sessions;

/// <summary>One session, as its owner and administrators see it.</summary>
/// <param name="Id">By which it is ended; it signs nobody in.</param>
/// <param name="Account">Whose it is.</param>
/// <param name="Host">The host it is valid on.</param>
/// <param name="Started">When the person signed in.</param>
internal sealed record KnownSession(Guid Id, string Account, string Host, DateTimeOffset Started)
{
    /// <summary>The network in which the person signed in.</summary>
    public string Network { get; init; } = "";

    /// <summary>What the browser called itself at the sign-in; untrusted text. Empty for a session from before the start.</summary>
    public string Device { get; init; } = "";

    public DateTimeOffset LastSeen { get; set; }

    /// <summary>When its cookie expires, in use or not.</summary>
    public DateTimeOffset End { get; init; }

    /// <summary>The second factor that was proved in it, or null.</summary>
    public string? Factor { get; init; }
}
